@NullMarked
package dev.lapwing.lab.outage;

import org.jspecify.annotations.NullMarked;
