/**
 * What was decided about where pods run, and what came of it, as the topic {@code placements} carries it: {@link
 * dev.lapwing.records.placement.Placement} and its JSON, {@link dev.lapwing.records.placement.PlacementJson}.
 *
 * <p>Everything here is immutable and may be used from any thread.
 */
@NullMarked
package dev.lapwing.records.placement;

import org.jspecify.annotations.NullMarked;
