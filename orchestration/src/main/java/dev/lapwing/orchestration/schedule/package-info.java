/**
 * A scheduler for pods with {@code schedulerName: lapwing}, beside kube-scheduler. In the order of the flow: {@link
 * dev.lapwing.orchestration.schedule.ClusterFeed} (what Kubernetes says) fills {@link
 * dev.lapwing.orchestration.schedule.PendingPods} (what waits) and {@link dev.lapwing.orchestration.schedule.NodeLoads} (what
 * has room, what was just promised among it); {@link dev.lapwing.orchestration.schedule.Scheduler} takes one pod after another,
 * {@link dev.lapwing.orchestration.schedule.Choice} picks its node, and {@link dev.lapwing.orchestration.schedule.PodCalls}
 * binds it and says so; {@link dev.lapwing.orchestration.schedule.Unheard} knows what was asked for until it is heard what came
 * of it, {@link dev.lapwing.orchestration.schedule.RaceRepair} mends what another scheduler did at the same moment, and {@link
 * dev.lapwing.orchestration.schedule.PlacementOutbox} tells the topic.
 *
 * <p>One thread decides; a bounded number of virtual threads bind; informers tell from threads of the client's. What
 * they share ({@code NodeLoads}, {@code PendingPods}, {@code Unheard}, {@code RaceRepair}) may be used from any of them.
 */
@NullMarked
package dev.lapwing.orchestration.schedule;

import org.jspecify.annotations.NullMarked;
