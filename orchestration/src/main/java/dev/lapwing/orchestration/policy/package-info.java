/**
 * What to do, decided purely: from a {@link dev.lapwing.orchestration.model.ClusterModel} and what was decided before to
 * {@link dev.lapwing.orchestration.policy.Decision decisions}, each with its {@link
 * dev.lapwing.orchestration.policy.Reason}. {@link dev.lapwing.orchestration.policy.Feasibility} says where a pod can
 * run, a {@link dev.lapwing.orchestration.policy.NodeRanking} where it does best. {@link
 * dev.lapwing.orchestration.policy.PlacementTuning} is what people may set of it.
 *
 * <p>Nothing here reads a clock, draws a random number, or knows a client. The live loop, the scheduler and {@code lapwing
 * simulate} run this very code.
 */
@NullMarked
package dev.lapwing.orchestration.policy;

import org.jspecify.annotations.NullMarked;
