/**
 * Kafka as processes of our own, from the jars of Maven Central: KRaft, tuned for a board of 1 GB.
 *
 * <p>{@code BrokerProperties} is the pure function that makes Kafka's settings, of a {@code BrokerPlace}, a {@code
 * BrokerSize} and a {@code ListenerSecurity}. Two programs use it:
 *
 * <ul>
 *   <li>{@link dev.lapwing.brokers.BrokerCommand} is {@code lapwing broker}, for a pod: {@code BrokerSettings}, then {@code
 *       Broker}, which formats its {@code BrokerStorage} and runs Kafka in this process, beside {@code BrokerDisk} of {@link dev.lapwing.brokers.board}.
 *   <li>{@link dev.lapwing.brokers.BrokerCluster} is for demo and tests: it chooses ports, writes each broker's files, and
 *       starts a {@link dev.lapwing.brokers.BrokerProcess} for each, whose program is {@code BrokerMain}. {@code
 *       ClusterSecurity} holds what a cluster with TLS or SCRAM needs, and {@link
 *       dev.lapwing.runtime.trust.CertificateAuthority} makes its certificates.
 * </ul>
 *
 * <p>Both get Kafka from {@code MendedKafka}, one class of which {@code MetadataCachePatch} rewrites in the build.
 *
 * <p>A cluster and its brokers are used by one thread at a time. A child ends by itself when its parent has ended in
 * whatever way, since it then reads the end of its standard input.
 */
@NullMarked
package dev.lapwing.brokers;

import org.jspecify.annotations.NullMarked;
