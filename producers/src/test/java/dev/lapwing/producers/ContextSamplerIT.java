package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sample of this machine, by the senses that the settings name, into a spool on disk. */
class ContextSamplerIT {

    private static final String NODE = "rpi-node-1";

    @TempDir
    Path directory;

    private final List<ReadingFault> dropped = new ArrayList<>();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private Spool<NodeSample> spool;

    @BeforeEach
    void makeTheSpool() {
        spool = new Spool<>(
                directory, "context", 65_536, new SampleForm("home"), () -> ClockState.SYNCHRONISED, dropped::add);
    }

    @AfterEach
    void closeTheSpool() {
        spool.close();
    }

    @Test
    void saysWhatTheRestOfTheBoardFeelsWhileItsNetworkIsNotThere() throws Exception {
        Path network = directory.resolve("not-mounted");
        ContextSampler sampler =
                sampler(Map.of("LAPWING_CONTEXT_BATTERY", "none", "LAPWING_CONTEXT_NETWORK", network.toString()));

        sampler.sample(EnumSet.allOf(Metric.class));

        assertThat(said())
                .contains(Metric.LOAD.key(), Metric.MEMORY_PERCENT.key(), Metric.DISK_PERCENT.key())
                .doesNotContain(Metric.NETWORK_BYTES.key(), Metric.BATTERY_SILENT.key());
        assertThat(dropped).containsExactly(ReadingFault.NO_ANSWER);
        assertThat(sampler.trouble())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).contains(network.toString(), "LAPWING_CONTEXT_NETWORK"));
    }

    @Test
    void saysThatAGaugeWhichWasNamedGivesNoAnswerUntilItDoes() throws Exception {
        Path battery = directory.resolve("battery");
        ContextSampler sampler =
                sampler(Map.of("LAPWING_CONTEXT_BATTERY", "file", "LAPWING_CONTEXT_BATTERY_FILE", battery.toString()));
        Set<Metric> due = EnumSet.range(Metric.BATTERY_PERCENT, Metric.BATTERY_SILENT);

        sampler.sample(due);

        assertThat(said()).contains("\"battery.silent\":1.0").doesNotContain(Metric.BATTERY_PERCENT.key());
        assertThat(sampler.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains(battery.toString()));

        Files.writeString(battery, "percent=81");
        sampler.sample(due);

        assertThat(said()).contains("\"battery.silent\":0.0", "\"battery.percent\":81.0");
        assertThat(sampler.trouble()).isEmpty();
    }

    @Test
    void showsNoFigureOfABatteryThatWasTakenOut() throws Exception {
        Path battery = Files.writeString(directory.resolve("battery"), "percent=81 volts=3.9");
        ContextSampler sampler =
                sampler(Map.of("LAPWING_CONTEXT_BATTERY", "file", "LAPWING_CONTEXT_BATTERY_FILE", battery.toString()));
        Set<Metric> due = EnumSet.range(Metric.BATTERY_PERCENT, Metric.POWER_EXTERNAL);
        sampler.sample(due);
        assertThat(shown()).contains("lapwing_node_battery_ratio", "lapwing_node_battery_volts");

        Files.writeString(battery, "external=1");
        sampler.sample(due);

        assertThat(shown())
                .contains("lapwing_node_external_power", "lapwing_node_battery_silent")
                .doesNotContain("lapwing_node_battery_ratio", "lapwing_node_battery_volts");
    }

    /** Names of the metrics that have a value. */
    private List<String> shown() {
        return metrics.scrape().stream()
                .filter(each -> !each.getDataPoints().isEmpty())
                .map(each -> each.getMetadata().getPrometheusName())
                .toList();
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("context.jsonl"));
    }

    private ContextSampler sampler(Map<String, String> flags) throws IOException {
        var settings = new ContextSettings(
                Settings.of(Map.of("NODE_NAME", NODE, "LAPWING_CONTEXT_DISKS", directory.toString()), flags));
        spool.open();
        return new ContextSampler(
                NODE,
                settings.senses(Clock.systemUTC()),
                settings.periods(),
                spool,
                new ContextMetrics(metrics, NODE),
                dropped::add,
                Clock.systemUTC());
    }
}
