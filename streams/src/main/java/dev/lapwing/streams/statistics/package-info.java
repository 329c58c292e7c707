/**
 * What is made of the samples of one node: {@link dev.lapwing.streams.statistics.HeardSample} says how a sample came, {@link
 * dev.lapwing.streams.statistics.NodeStatistics} takes it in or says by a {@link
 * dev.lapwing.streams.statistics.DropReason} why not, and gives the node's context: mean and variance of all time by
 * Welford's method, mean, variance and slope of the last while, and how long the battery lasts.
 *
 * <p>Nothing here knows Kafka, reads a clock, or draws a random number. Statistics belong to one thread at a time.
 */
@NullMarked
package dev.lapwing.streams.statistics;

import org.jspecify.annotations.NullMarked;
