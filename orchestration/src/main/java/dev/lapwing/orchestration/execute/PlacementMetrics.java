package dev.lapwing.orchestration.execute;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What is counted of placement. */
public final class PlacementMetrics {

    final Counter moves;
    final Counter undone;
    final Counter stays;
    final Counter marks;
    final Counter turnsWithoutModel;
    final Counter retries;
    final Counter leftovers;
    final Gauge moving;
    final Gauge leader;
    final Histogram moveSeconds;

    public PlacementMetrics(PrometheusRegistry registry) {
        moves = counter(registry, "lapwing_placement_moves", "Pods that were moved, by the rule that decided.");
        undone = counter(registry, "lapwing_placement_moves_undone", "Moves that were given up, by why.");
        stays = counter(registry, "lapwing_placement_stays", "Moves that a rule asked for and another forbade, by it.");
        marks = counter(registry, "lapwing_placement_marks", "Marks set on nodes and taken away, by the rule.");
        retries = Counter.builder()
                .name("lapwing_placement_retries")
                .help("What Kubernetes or Kafka did not answer, refused or failed at, and is tried again, by what.")
                .labelNames("what")
                .register(registry);
        leftovers = Counter.builder()
                .name("lapwing_placement_leftovers")
                .help("Pods that came too late for their move, which was over, and were taken away.")
                .register(registry);
        turnsWithoutModel = Counter.builder()
                .name("lapwing_placement_turns_without_model")
                .help("Times that nothing was decided, since Kubernetes was not watched without a gap.")
                .register(registry);
        moving = Gauge.builder()
                .name("lapwing_placement_moving")
                .help("Moves that are under way.")
                .register(registry);
        leader = Gauge.builder()
                .name("lapwing_placement_leader")
                .help("1 while this process decides and acts, 0 while it stands by.")
                .register(registry);
        moveSeconds = Histogram.builder()
                .name("lapwing_placement_move_seconds")
                .help("From the decision until the old pod was gone.")
                .classicUpperBounds(0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).labelNames("reason").register(registry);
    }
}
