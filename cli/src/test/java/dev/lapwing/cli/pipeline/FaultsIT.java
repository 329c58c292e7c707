package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever strikes, the archive holds each picture once, byte for byte. By default all faults strike one pipeline twice, in
 * an order of the seed's choosing. {@code -Dlapwing.faults=each} lets each fault have a pipeline of its own and strike it
 * twenty times, which takes most of an hour; names of faults, with commas between, do that with these alone; names with
 * {@code >} between strike one pipeline in that order. {@code -Dlapwing.seed=N} repeats a run's choices.
 */
class FaultsIT {

    private static final int STRIKES = 20;
    private static final int PICTURES_PER_STRIKE = 50;

    @TempDir
    Path directory;

    /** What strikes a pipeline, in this order; named alike when it is run again, with another seed. */
    record Run(String name, long seed, List<Fault> strikes) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Run> runs() {
        long seed = Long.getLong("lapwing.seed", System.nanoTime());
        String faults = System.getProperty("lapwing.faults", "all");
        if (faults.equals("all")) {
            var strikes = new ArrayList<Fault>();
            strikes.addAll(List.of(Fault.values()));
            strikes.addAll(List.of(Fault.values()));
            Collections.shuffle(strikes, new Random(seed));
            return Stream.of(new Run("all of them, in turn", seed, strikes));
        }
        if (faults.contains(">")) {
            List<Fault> strikes =
                    Arrays.stream(faults.split(">")).map(Fault::valueOf).toList();
            return Stream.of(new Run("in the order that was told", seed, strikes));
        }
        Stream<Fault> chosen = faults.equals("each")
                ? Stream.of(Fault.values())
                : Arrays.stream(faults.split(",")).map(Fault::valueOf);
        return chosen.map(fault -> new Run(fault.name(), seed, Collections.nCopies(STRIKES, fault)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void archivesEachPictureOnceWhateverStrikes(Run run) throws Exception {
        try (var pipeline = new StruckPipeline(directory, run.seed())) {
            pipeline.start();
            int moment = 0;
            for (Fault fault : run.strikes()) {
                pipeline.capture(PICTURES_PER_STRIKE / 2);
                pipeline.pauseUpTo(Duration.ofSeconds(1));
                System.out.printf(
                        "moment %d of %d: %s%n", ++moment, run.strikes().size(), fault);
                fault.strike(pipeline);
                pipeline.capture(PICTURES_PER_STRIKE / 2);
            }
            assertThat(moment).isGreaterThanOrEqualTo(STRIKES);
            assertThat(pipeline.ledger.size())
                    .as("a run that moved less proves nothing")
                    .isGreaterThanOrEqualTo(1_000);
            awaitArchived(pipeline, run);
            // What comes after the last repeat shows that no more repeats are on their way.
            pipeline.captureOneEach();

            Map<String, Map<String, Integer>> archived = awaitArchived(pipeline, run);

            assertThat(archived.keySet()).isEqualTo(pipeline.ledger.written().keySet());
            archived.forEach((sha256, copies) -> assertThat(copies)
                    .as("%s, seed %d: copies of one picture", run, run.seed())
                    .isEqualTo(Map.of(pipeline.ledger.written().get(sha256), 1)));
            await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.quarantined() == pipeline.badFiles);
        }
    }

    private static Map<String, Map<String, Integer>> awaitArchived(StruckPipeline pipeline, Run run) {
        try {
            return await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(pipeline::archived, archived -> isComplete(archived, pipeline.ledger.size()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "seed %d, %s%nnot archived:%n%s".formatted(run.seed(), run.strikes(), pipeline.whereabouts()), e);
        }
    }

    private static boolean isComplete(Map<String, Map<String, Integer>> archived, int expected) {
        System.out.printf("%d of %d archived%n", archived.size(), expected);
        return archived.size() >= expected;
    }
}
