/** Tests of {@code records.placement}. */
@NullMarked
package dev.lapwing.records.placement;

import org.jspecify.annotations.NullMarked;
