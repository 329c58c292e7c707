/**
 * Asking what is known: {@link dev.lapwing.orchestration.monitor.LiveContexts} follows the topic {@code node-context} and knows all
 * nodes, {@link dev.lapwing.streams.query.NodePages} answers over HTTP, and {@link dev.lapwing.streams.query.SampleHistory}
 * reads what a metric was from the topic {@code context} when it is asked for.
 *
 * <p>One thread follows; questions come on threads of their own. Nothing here knows which instance counts.
 */
@NullMarked
package dev.lapwing.streams.query;

import org.jspecify.annotations.NullMarked;
