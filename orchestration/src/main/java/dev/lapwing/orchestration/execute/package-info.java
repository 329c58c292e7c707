/**
 * Acts on what was decided. A {@link dev.lapwing.orchestration.execute.PlacementLoop} has a {@link
 * dev.lapwing.orchestration.execute.Decider} look at the model, writes each decision to the topic {@code placements} by
 * {@link dev.lapwing.orchestration.execute.PlacementLog}, and only then has it done: pods move by {@link
 * dev.lapwing.orchestration.execute.PodMove}, nodes are marked by {@link dev.lapwing.orchestration.execute.NodeMarks}. What
 * came of it is written behind it. All of that happens only while {@link
 * dev.lapwing.orchestration.execute.Leadership} holds, which is asked right before each write.
 *
 * <p>The loop is one thread; each move waits on a virtual thread of its own. What a move needs to be finished or undone by
 * another process stands on the pod that it makes and on the topic, never in memory alone.
 */
@NullMarked
package dev.lapwing.orchestration.execute;

import org.jspecify.annotations.NullMarked;
