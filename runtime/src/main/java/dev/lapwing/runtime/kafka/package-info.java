/**
 * How every process talks to Kafka: {@link dev.lapwing.runtime.kafka.KafkaCluster} turns settings into client
 * properties (PLAINTEXT, TLS, SASL/SCRAM, secrets from files), {@link dev.lapwing.runtime.kafka.TopicSpec} says how a
 * topic must be and creates it, and {@link dev.lapwing.runtime.kafka.RecordHeaders} reads and writes headers.
 *
 * <p>{@link dev.lapwing.runtime.kafka.PasswordFile} and {@link dev.lapwing.runtime.kafka.RenewableCertificates} read secrets
 * again when they are needed, {@link dev.lapwing.runtime.kafka.TrustFault} names what a client and a cluster do not trust in
 * each other, and {@link dev.lapwing.runtime.kafka.AccessRule} says what a user may do.
 *
 * <p>All of it may be used from any thread.
 */
@NullMarked
package dev.lapwing.runtime.kafka;

import org.jspecify.annotations.NullMarked;
