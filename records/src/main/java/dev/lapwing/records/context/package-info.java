/**
 * What nodes feel, as their topics carry it: {@link dev.lapwing.records.context.NodeSample} on {@code context}, and what
 * was made of the samples so far, {@link dev.lapwing.records.context.NodeContext} on {@code node-context}. {@link
 * dev.lapwing.records.context.Metric} lists what there is to feel, and {@link
 * dev.lapwing.records.context.NodeSampleJson} and {@link dev.lapwing.records.context.NodeContextJson} are the JSON of
 * both.
 *
 * <p>Everything here is immutable and may be used from any thread.
 */
@NullMarked
package dev.lapwing.records.context;

import org.jspecify.annotations.NullMarked;
