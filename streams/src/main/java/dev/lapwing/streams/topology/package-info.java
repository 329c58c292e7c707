/**
 * The topology, apart from whatever runs it: {@link dev.lapwing.streams.topology.ContextTopology} names the steps, {@link
 * dev.lapwing.streams.topology.ContextIntake} reads records and sends on what is none, {@link
 * dev.lapwing.streams.topology.ArrivalTime} says when they came, {@link dev.lapwing.streams.topology.StatisticsSerde} keeps
 * statistics, {@link dev.lapwing.streams.topology.ContextMetrics} counts.
 *
 * <p>All of it runs on the threads of Kafka Streams, one per task at a time.
 */
@NullMarked
package dev.lapwing.streams.topology;

import org.jspecify.annotations.NullMarked;
