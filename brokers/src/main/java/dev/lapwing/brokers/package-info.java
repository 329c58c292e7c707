/** To come. */
@NullMarked
package dev.lapwing.brokers;

import org.jspecify.annotations.NullMarked;
