package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sample of this machine, by the senses that the settings name, into a spool on disk. */
class ContextSamplerIT {

    private static final String NODE = "rpi-node-1";

    @TempDir
    Path directory;

    private final List<ReadingFault> dropped = new ArrayList<>();

    @Test
    void saysWhatTheRestOfTheBoardFeelsWhileItsNetworkIsNotThere() throws Exception {
        Path network = directory.resolve("not-mounted");
        var settings = new ContextSettings(Settings.of(
                Map.of(
                        "NODE_NAME",
                        NODE,
                        "LAPWING_CONTEXT_BATTERY",
                        "none",
                        "LAPWING_CONTEXT_NETWORK",
                        network.toString(),
                        "LAPWING_CONTEXT_DISKS",
                        directory.toString()),
                Map.of()));
        Spool<NodeSample> spool = new Spool<>(directory, "context", 65_536, new SampleForm("home"), dropped::add);
        spool.open();
        var sampler = new ContextSampler(
                NODE,
                settings.senses(Clock.systemUTC()),
                settings.periods(),
                spool,
                new ContextMetrics(new PrometheusRegistry(), NODE),
                dropped::add,
                Clock.systemUTC());

        sampler.sample(EnumSet.allOf(Metric.class));

        assertThat(Files.readString(directory.resolve("context.jsonl")))
                .contains(Metric.LOAD.key(), Metric.MEMORY_PERCENT.key(), Metric.DISK_PERCENT.key())
                .doesNotContain(Metric.NETWORK_BYTES.key());
        assertThat(dropped).containsExactly(ReadingFault.NO_ANSWER);
        assertThat(sampler.trouble())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).contains(network.toString(), "LAPWING_CONTEXT_NETWORK"));
        spool.close();
    }
}
