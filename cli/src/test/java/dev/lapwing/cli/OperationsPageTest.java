package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lapwing.runtime.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whatever a process or command may give as its reason has its line in docs/operations.md, and what to do. */
class OperationsPageTest {

    private static final List<String> REASONS = List.of(
            "dev.lapwing.runtime.kafka.TrustFault",
            "dev.lapwing.camera.CameraFault",
            "dev.lapwing.camera.PictureDirectoryException$Problem",
            "dev.lapwing.camera.QuarantineReason",
            "dev.lapwing.producers.PublishFault",
            "dev.lapwing.producers.ReadingFault",
            "dev.lapwing.bridge.Unforwardable",
            "dev.lapwing.archive.DropReason",
            "dev.lapwing.orchestration.deploy.PartState$Reason",
            "dev.lapwing.orchestration.deploy.RollPlan$Hold",
            "dev.lapwing.orchestration.policy.Reason",
            "dev.lapwing.orchestration.policy.Unfit",
            "dev.lapwing.orchestration.execute.Undoing",
            "dev.lapwing.orchestration.schedule.Recorded",
            "dev.lapwing.streams.statistics.DropReason");

    private final JavaClasses classes = new ClassFileImporter().importPackages("dev.lapwing");

    @Test
    void saysWhatToDoForEachReason() throws IOException {
        String page = page();

        for (String reason : REASONS) {
            List<String> constants = classes.get(reason).getFields().stream()
                    .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                    .map(JavaField::getName)
                    .toList();
            assertThat(constants)
                    .as(reason)
                    .isNotEmpty()
                    .allSatisfy(constant -> assertThat(page)
                            .containsAnyOf("`" + constant + "`", "`" + constant.toLowerCase(Locale.ROOT) + "`"));
        }
    }

    @Test
    void saysWhatToDoForEachStateOfHealth() throws IOException {
        String page = page();

        assertThat(classes.get(Health.class).getSubclasses())
                .hasSize(4)
                .extracting(JavaClass::getSimpleName)
                .allSatisfy(state -> assertThat(page).contains("| `" + state + "` |"));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/operations.md"));
    }
}
