package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.simulate.World.Board;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.ThrottleBit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A board in the course of a simulation: its battery, its heat, its pods. */
final class SimulatedNode {

    /** A board that was empty starts again at this charge. */
    private static final double STARTS_AGAIN = 0.1;

    private static final double MINUTE = 1 / 60.0;

    /** Watts that a pod's start takes for a minute: its image is unpacked and its process started on all processors. */
    private static final double START_WATTS = 3;

    final Board board;
    final List<SimulatedPod> pods = new ArrayList<>();
    final TreeMap<String, NodeTaint> taints = new TreeMap<>();
    double energy;
    boolean empty;
    boolean up = true;
    int downSince = -1;
    int starting;

    @Nullable NodeContext context;

    private double watts;
    private double sun;
    private double celsius = 40;

    SimulatedNode(Board board) {
        this.board = board;
        energy = board.capacity() * board.charge() / 100;
    }

    boolean onBattery() {
        return board.layer() == Layer.EDGE;
    }

    /**
     * One minute.
     *
     * @return whether its battery ran empty in it
     */
    boolean live(int minute, int startHour) {
        boolean died = false;
        double load = load();
        if (onBattery()) {
            sun = board.sun(minute, startHour);
            boolean on = !empty && !board.failed(minute);
            watts = on ? board.idleWatts() + board.busyWatts() * load + START_WATTS * starting : 0;
            energy = Math.min(board.capacity(), energy + (sun - watts) * MINUTE);
            if (energy <= 0) {
                energy = 0;
                died = !empty;
                empty = true;
            } else if (empty && energy >= STARTS_AGAIN * board.capacity()) {
                empty = false;
            }
        }
        starting = 0;
        double hour = (startHour + minute / 60.0) % 24;
        double ambient = 18 + 8 * Math.sin(Math.PI * (hour - 9) / 12);
        celsius += 0.2 * (ambient + 15 + board.warming() * load - celsius);
        boolean was = up;
        up = !empty && !board.failed(minute);
        if (was && !up) {
            downSince = minute;
        }
        return died;
    }

    /** Share of its processors that is busy. */
    double load() {
        double milliCpu = 0;
        for (SimulatedPod pod : pods) {
            milliCpu += pod.usedMilliCpu;
        }
        return Math.min(1, milliCpu / board.allocatable().milliCpu());
    }

    /** What its gauges show, each with its noise; the charge comes in whole percents, as a PiJuice gives it. */
    NodeSample sample(Instant at, SplittableRandom noise) {
        var metrics = new EnumMap<Metric, Double>(Metric.class);
        if (onBattery()) {
            double percent = 100 * energy / board.capacity();
            metrics.put(Metric.BATTERY_PERCENT, (double) Math.round(Math.clamp(percent + noise(noise, 0.3), 0, 100)));
            double volts = 3.4 + 0.008 * percent;
            metrics.put(Metric.BATTERY_VOLTS, volts + noise(noise, 0.01));
            boolean full = energy >= board.capacity() && sun > watts;
            metrics.put(Metric.BATTERY_AMPERES, (full ? 0 : (sun - watts) / volts) + noise(noise, 0.02));
            metrics.put(Metric.GPIO_VOLTS, 5.1 + noise(noise, 0.01));
            metrics.put(Metric.GPIO_AMPERES, watts / 5.1 + noise(noise, 0.01));
            metrics.put(Metric.POWER_EXTERNAL, sun > 0.5 ? 1.0 : 0.0);
        }
        metrics.put(Metric.CPU_PERCENT, Math.clamp(100 * load() + noise(noise, 3), 0, 100));
        metrics.put(Metric.CPU_CELSIUS, celsius + noise(noise, 0.7));
        metrics.put(Metric.MEMORY_PERCENT, Math.clamp(100 * memory() + noise(noise, 1), 0, 100));
        metrics.put(Metric.THROTTLED, celsius >= 85 ? (double) ThrottleBit.THROTTLED.mask() : 0.0);
        return new NodeSample(board.name(), at, metrics);
    }

    private double memory() {
        long bytes = 0;
        for (SimulatedPod pod : pods) {
            bytes += pod.needs.resources().memoryBytes();
        }
        return 0.1 + 0.8 * bytes / board.allocatable().memoryBytes();
    }

    /** Roughly normal, with that standard deviation. */
    private static double noise(SplittableRandom random, double deviation) {
        return deviation * 2 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5);
    }

    List<PodState> podStates() {
        var states = new ArrayList<PodState>(pods.size());
        for (SimulatedPod pod : pods) {
            states.add(pod.state());
        }
        return states;
    }
}
