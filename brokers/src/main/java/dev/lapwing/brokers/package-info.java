/**
 * Kafka as processes of our own, from the jars of Maven Central: KRaft, each process broker and controller at once,
 * tuned for a board of 1 GB. Demo and tests run one, three or five of them as children.
 *
 * <p>Read {@link dev.lapwing.brokers.BrokerCluster} first: it chooses ports, writes each broker's files by {@code
 * BrokerProperties}, and starts a {@link dev.lapwing.brokers.BrokerProcess} for each, whose program is {@code
 * BrokerMain}. {@code ClusterSecurity} holds what a cluster with TLS or SCRAM needs, and {@link
 * dev.lapwing.brokers.CertificateAuthority} makes its certificates.
 *
 * <p>A cluster and its brokers are used by one thread at a time. A child ends by itself when its parent has ended in
 * whatever way, since it then reads the end of its standard input.
 */
@NullMarked
package dev.lapwing.brokers;

import org.jspecify.annotations.NullMarked;
