/** Gauges by one contract, and the devices and batteries that stand in for hardware. */
@NullMarked
package dev.lapwing.producers.battery;

import org.jspecify.annotations.NullMarked;
