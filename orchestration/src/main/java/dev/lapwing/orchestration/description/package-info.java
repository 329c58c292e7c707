/**
 * One description of the cluster, {@code cluster.yaml}, as values: what a person says about Pis, cameras, disks and the
 * cloud, with everything that was left out filled in.
 *
 * <p>Read {@link dev.lapwing.orchestration.description.ClusterDescription} first, then {@link
 * dev.lapwing.orchestration.description.DescriptionReader}, which makes it from a file; {@code YamlMap} says where in the
 * file something is wrong, and {@link dev.lapwing.orchestration.description.BoardMemory} has the sums of what fits on a
 * board. Nothing here knows Kubernetes' objects.
 *
 * <p>All values are immutable; a reader is used by one thread.
 */
@NullMarked
package dev.lapwing.orchestration.description;

import org.jspecify.annotations.NullMarked;
