/**
 * Measurements of the whole, and side by side with peers in the same run. Each is a program of its own that starts real
 * brokers and real Lapwing processes on loopback, works for a bounded time, prints one JSON document, and ends.
 *
 * <p>{@link dev.lapwing.bench.PipelineLatency} measures how long a picture takes from the moment its file is closed
 * until a consumer can read it in the cloud; {@link dev.lapwing.bench.BridgeVersusMirrorMaker} drains one backlog with
 * the bridge and with MirrorMaker 2, in turn; {@link dev.lapwing.bench.SchedulerVersusKubeScheduler} binds the same pods
 * with Lapwing's scheduler and with kube-scheduler; {@link dev.lapwing.bench.ContextVersusMap} counts samples of nodes through
 * Kafka Streams and through a map.
 *
 * <p>Each program is single-threaded but for its writers, which have one thread per camera.
 */
@NullMarked
package dev.lapwing.bench;

import org.jspecify.annotations.NullMarked;
