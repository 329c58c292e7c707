package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.execute.PlacementMetrics;
import dev.lapwing.orchestration.policy.PlacementTuning;
import dev.lapwing.orchestration.schedule.SchedulerMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** orchestration/README.md has a line for each thing that people can set of placement, and for each that they can watch. */
class PlacementPageTest {

    @Test
    void hasEachKeyWithItsSettingAndDefault() throws IOException {
        String page = page();

        PlacementTuning.BY_KEY.forEach((key, setting) -> {
            String name = setting.name();
            assertThat(page).as(key).containsPattern("\\| (`\\w+`, )*`" + key + "`[,| ]");
            assertThat(page)
                    .as(name)
                    .containsAnyOf("`" + name + "`", "`" + name.substring("LAPWING_PLACEMENT".length()) + "`");
        });
    }

    @Test
    void hasEachMetric() throws IOException {
        String page = page();
        var registry = new PrometheusRegistry();
        assertThat(new PlacementMetrics(registry)).isNotNull();
        assertThat(new SchedulerMetrics(registry)).isNotNull();

        Stream<String> names = registry.scrape().stream().map(PlacementPageTest::name);

        // Registered only by a scheduler that runs.
        assertThat(Stream.concat(names, Stream.of("lapwing_scheduler_pending")))
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(page).containsAnyOf("| `" + name + "`", "| `" + name + "{"));
    }

    private static String name(MetricSnapshot snapshot) {
        String name = snapshot.getMetadata().getPrometheusName();
        return snapshot instanceof CounterSnapshot ? name + "_total" : name;
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../orchestration/README.md"));
    }
}
