package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeCommandTest {

    private static List<Service> wired(Map<String, String> settings) {
        var environment = new HashMap<>(settings);
        environment.put("NODE_NAME", "rpi-node-1");
        return new NodeCommand().wire(Settings.of(environment, Map.of()), new PrometheusRegistry());
    }

    @Test
    void runsWhatAPiHas() {
        assertThat(wired(Map.of())).as("camera, temperature, context").hasSize(3);
        assertThat(wired(Map.of("LAPWING_CAMERA", "false")))
                .as("temperature, context")
                .hasSize(2);
        assertThat(wired(Map.of("LAPWING_CAMERA", "false", "LAPWING_TEMPERATURE_SOURCE", "none")))
                .as("context")
                .hasSize(1);
    }

    @Test
    void refusesToRunNothing() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> wired(Map.of(
                        "LAPWING_CAMERA", "false",
                        "LAPWING_TEMPERATURE_SOURCE", "none",
                        "LAPWING_CONTEXT", "false")))
                .withMessageContaining("LAPWING_CAMERA=false");
    }
}
