/**
 * What a node feels besides its battery's gauge itself: each {@link dev.lapwing.producers.context.Sense} says a few metrics,
 * and {@code MetricSchedule} says when each of them is due.
 *
 * <p>Read {@code Procfs} for what the numbers mean. Parsing and schedule are pure; only the senses touch files. All of it
 * belongs to the one thread that samples.
 */
@NullMarked
package dev.lapwing.producers.context;

import org.jspecify.annotations.NullMarked;
