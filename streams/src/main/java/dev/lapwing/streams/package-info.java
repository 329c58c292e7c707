/**
 * {@code lapwing streams}: from what nodes feel (topic {@code context}) to what is known of them (topic {@code node-context}
 * and {@code GET /nodes}), and from there to where pods run. {@link dev.lapwing.streams.StreamsCommand} wires {@code
 * ContextStreams}, which runs the topology, {@link dev.lapwing.orchestration.monitor.LiveContexts}, which follows what it writes, and
 * what acts on it. Read {@link dev.lapwing.streams.statistics} for what is known, {@link dev.lapwing.streams.topology} for how
 * it flows, and {@link dev.lapwing.streams.query} for how it is asked for.
 */
@NullMarked
package dev.lapwing.streams;

import org.jspecify.annotations.NullMarked;
