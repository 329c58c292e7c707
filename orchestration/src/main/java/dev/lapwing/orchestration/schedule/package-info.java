/**
 * A scheduler for pods with {@code schedulerName: lapwing}, beside kube-scheduler. In the order of the flow: {@link
 * dev.lapwing.orchestration.schedule.ClusterFeed} (what Kubernetes says) fills {@link
 * dev.lapwing.orchestration.schedule.PendingPods} (what waits) and {@link dev.lapwing.orchestration.schedule.NodeLoads} (what
 * has room, what was just promised among it); {@link dev.lapwing.orchestration.schedule.Scheduler} takes one pod after another,
 * {@link dev.lapwing.orchestration.schedule.Choice} picks its node, and {@link dev.lapwing.orchestration.schedule.PodCalls}
 * binds it and says so; {@link dev.lapwing.orchestration.schedule.PlacementOutbox} tells the topic.
 *
 * <p>One thread decides; a bounded number of virtual threads bind; informers tell from threads of the client's. {@code
 * NodeLoads} and {@code PendingPods} may be used from any of them.
 */
@NullMarked
package dev.lapwing.orchestration.schedule;

import org.jspecify.annotations.NullMarked;
