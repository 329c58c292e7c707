/** Tests of {@link dev.lapwing.streams.statistics}. */
@NullMarked
package dev.lapwing.streams.statistics;

import org.jspecify.annotations.NullMarked;
