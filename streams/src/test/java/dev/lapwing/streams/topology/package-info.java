/** Tests of {@link dev.lapwing.streams.topology}. */
@NullMarked
package dev.lapwing.streams.topology;

import org.jspecify.annotations.NullMarked;
