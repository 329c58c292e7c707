/**
 * {@code lapwing topics} and {@code lapwing doctor}: how the clusters are, and how they ought to be.
 *
 * <p>{@link dev.lapwing.cli.cluster.ClusterProbe} asks a cluster and returns {@link
 * dev.lapwing.cli.cluster.ClusterFacts}, plain values. {@code TopicsCommand} prints them. {@code DoctorCommand} hands them
 * with {@code Expectations} to the checks ({@code BrokerChecks}, {@code TopicChecks}, {@code
 * SpanChecks}), pure functions that return {@code Finding}s, each of which says what to do.
 *
 * <p>Nothing here writes to a cluster. All on the one thread of the command.
 */
@NullMarked
package dev.lapwing.cli.cluster;

import org.jspecify.annotations.NullMarked;
