package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.DescriptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is generated is what is committed: a folder per case with {@code cluster.yaml} and {@code out/}, and the project's own
 * {@code manifests/}, in both profiles. With {@code -Dlapwing.golden=write} it is made anew.
 */
class GoldenTest {

    record Case(Path description, Path out) {
        @Override
        public String toString() {
            return description.toString();
        }
    }

    static List<Case> cases() throws IOException {
        Path committed = Path.of("..", "manifests");
        try (Stream<Path> folders = Files.list(Path.of("src", "test", "resources", "golden"))) {
            return Stream.concat(
                            Stream.of(committed, committed.resolve("zookeeper"))
                                    .map(folder -> new Case(folder.resolve("cluster.yaml"), folder)),
                            folders.sorted()
                                    .map(folder -> new Case(folder.resolve("cluster.yaml"), folder.resolve("out"))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isWhatIsCommitted(Case golden) throws Exception {
        List<ManifestFile> files = Manifests.of(DescriptionReader.read(golden.description()));
        var directory = new ManifestDirectory(golden.out());
        if ("write".equals(System.getProperty("lapwing.golden"))) {
            directory.write(files);
        }

        assertThat(directory.compare(files))
                .as("files that differ; look at them with -Dlapwing.golden=write and git diff")
                .isEmpty();
    }
}
