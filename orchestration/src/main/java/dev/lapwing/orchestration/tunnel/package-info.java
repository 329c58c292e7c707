/**
 * The edge's Kafka from outside of its cluster, through nothing but the Kubernetes API.
 *
 * <p>Brokers tell clients to come to {@code kafka-N:9092}, a name that only pods resolve. {@link
 * dev.lapwing.orchestration.tunnel.BrokerTunnel} listens on a loopback address for each broker ({@link
 * dev.lapwing.orchestration.tunnel.PodListener}) and forwards each connection to the pod that is the broker's then; {@link
 * dev.lapwing.orchestration.tunnel.TunnelNames} lets this JVM resolve {@code kafka-N} to it, so that certificates fit.
 * {@link dev.lapwing.orchestration.tunnel.EdgeKafka} says how to log in there.
 *
 * <p>A virtual thread accepts for each broker; fabric8's threads carry the bytes.
 */
@NullMarked
package dev.lapwing.orchestration.tunnel;

import org.jspecify.annotations.NullMarked;
