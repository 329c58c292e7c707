/**
 * Pis that come to a site, leave it, or are replaced.
 *
 * <p>{@link dev.lapwing.orchestration.membership.ReplicaPlan} decides purely which replica moves where, {@link
 * dev.lapwing.orchestration.membership.ReplicaMoves} lets Kafka do it in small batches and waits, {@link
 * dev.lapwing.orchestration.membership.UncleanElection} gives up what nobody has, and {@link
 * dev.lapwing.orchestration.membership.Quorum} says whether a controller may come back with an empty disk. {@link
 * dev.lapwing.orchestration.membership.PiAddition}, {@link dev.lapwing.orchestration.membership.PiRemoval} and {@link
 * dev.lapwing.orchestration.membership.PiReplacement} put these and Kubernetes' objects in their order. Each of their steps
 * looks first whether it is done, so that all of them can be interrupted and run again.
 *
 * <p>One thread at a time.
 */
@NullMarked
package dev.lapwing.orchestration.membership;

import org.jspecify.annotations.NullMarked;
