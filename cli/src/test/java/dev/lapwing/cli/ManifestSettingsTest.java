package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.ManifestFile;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.runtime.process.Lapwing;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests tell each process only what it knows, in the form that it reads. */
class ManifestSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "../manifests/cluster.yaml, 12",
        "../orchestration/src/test/resources/golden/with-placement/cluster.yaml, 10",
        "../orchestration/src/test/resources/golden/with-scheduler/cluster.yaml, 7"
    })
    void useSettingsAsTheyAreDeclared(Path description, int count) throws Exception {
        Map<String, ProcessCommand> processes = ServiceLoader.load(ProcessCommand.class).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(ProcessCommand::name, Function.identity()));
        List<Container> containers = containers(description);

        assertThat(containers).hasSize(count);
        for (Container container : containers) {
            ProcessCommand process = processes.get(container.getArgs().getFirst());
            if (process != null) {
                check(container, Lapwing.allSettings(process));
            }
        }
    }

    private static void check(Container container, List<Setting<?>> declared) {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            String value = variable.getValue();
            environment.put(variable.getName(), value == null ? "from-a-field" : value);
        }
        assertThat(declared)
                .as("settings of " + container.getArgs())
                .extracting(Setting::name)
                .containsAll(environment.keySet());
        Settings settings = Settings.of(environment, Map.of());
        for (Setting<?> setting : declared) {
            if (environment.containsKey(setting.name())) {
                assertThat(settings.find(setting)).as(setting.name()).isPresent();
            }
        }
    }

    private static List<Container> containers(Path description) throws Exception {
        var containers = new ArrayList<Container>();
        for (ManifestFile file : Manifests.of(DescriptionReader.read(description))) {
            for (Manifest manifest : file.manifests()) {
                if (manifest.content() instanceof ReplicationController controller) {
                    containers.addAll(
                            controller.getSpec().getTemplate().getSpec().getContainers());
                } else if (manifest.content() instanceof Deployment deployment) {
                    containers.addAll(
                            deployment.getSpec().getTemplate().getSpec().getContainers());
                }
            }
        }
        return containers;
    }
}
