/**
 * What Kubernetes says of nodes and pods, read into the values of {@code model}: {@link
 * dev.lapwing.orchestration.monitor.NodeReader} for nodes, {@link dev.lapwing.orchestration.monitor.PodReader} for pods, with
 * {@link dev.lapwing.orchestration.monitor.ClaimVolumes} for where the volumes of their claims stand. {@link
 * dev.lapwing.orchestration.monitor.ClusterWatch} keeps a model up to date, {@link
 * dev.lapwing.orchestration.monitor.ClusterObjects} makes one of a list or a file. What nodes feel comes from Kafka: {@link
 * dev.lapwing.orchestration.monitor.LiveContexts} follows the topic, {@link dev.lapwing.orchestration.monitor.HeardContexts}
 * says how long ago each node was heard.
 *
 * <p>Readers hold nothing and may be used from any thread.
 */
@NullMarked
package dev.lapwing.orchestration.monitor;

import org.jspecify.annotations.NullMarked;
