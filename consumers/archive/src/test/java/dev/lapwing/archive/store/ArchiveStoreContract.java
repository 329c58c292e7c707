package dev.lapwing.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every store must keep. */
@Timeout(60)
abstract class ArchiveStoreContract {

    @TempDir
    Path local;

    /** A store whose root no other test uses. */
    abstract StoreOpener opener(String root);

    @Test
    void createsAFileForOneOfAllWhoTry() throws Exception {
        StoreOpener opener = opener("race");
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 5; round++) {
                String path = "_lapwing/manifests/t/" + round + ".json";
                var barrier = new CyclicBarrier(4);
                var tries = new ArrayList<Callable<String>>();
                for (int i = 0; i < 4; i++) {
                    String content = "writer " + i;
                    tries.add(() -> {
                        try (ArchiveStore store = opener.open()) {
                            barrier.await();
                            return store.createExclusively(path, bytes(content)) ? content : "";
                        }
                    });
                }

                var winners = new ArrayList<String>();
                for (Future<String> tried : threads.invokeAll(tries)) {
                    if (!tried.get().isEmpty()) {
                        winners.add(tried.get());
                    }
                }

                assertThat(winners).as("round " + round).hasSize(1);
                try (ArchiveStore store = opener.open()) {
                    assertThat(new String(store.read(path), StandardCharsets.UTF_8))
                            .isEqualTo(winners.getFirst());
                }
            }
        }
    }

    @Test
    void leavesATakenFileAsItIs() throws IOException {
        try (ArchiveStore store = opener("taken").open()) {
            assertThat(store.createExclusively("a/b.json", bytes("first"))).isTrue();

            assertThat(store.createExclusively("a/b.json", bytes("second"))).isFalse();

            assertThat(store.read("a/b.json")).isEqualTo(bytes("first"));
            assertThat(store.list("a")).containsExactly("b.json");
        }
    }

    @Test
    void publishesAFileWithItsDirectories() throws IOException {
        Path file = Files.write(local.resolve("f"), new byte[300_000]);
        try (ArchiveStore store = opener("publish").open()) {
            store.publish(file, "topic=t/date=2026-11-22/camera=porch%2F%C3%A9/x+1.parquet");

            assertThat(store.length("topic=t/date=2026-11-22/camera=porch%2F%C3%A9/x+1.parquet"))
                    .hasValue(300_000);
            assertThat(store.list("topic=t/date=2026-11-22/camera=porch%2F%C3%A9"))
                    .containsExactly("x+1.parquet");
            assertThat(store.open("topic=t/date=2026-11-22/camera=porch%2F%C3%A9/x+1.parquet")
                            .getLength())
                    .isEqualTo(300_000);
        }
    }

    @Test
    void publishesAgainWhatIsThereAlready() throws IOException {
        Path file = Files.write(local.resolve("f"), bytes("content"));
        try (ArchiveStore store = opener("again").open()) {
            store.publish(file, "d/f");

            store.publish(file, "d/f");

            assertThat(store.read("d/f")).isEqualTo(bytes("content"));
        }
    }

    @Test
    void replacesWhatIsThereInPart() throws IOException {
        Path part = Files.write(local.resolve("part"), bytes("con"));
        Path whole = Files.write(local.resolve("whole"), bytes("content"));
        try (ArchiveStore store = opener("part").open()) {
            store.publish(part, "d/f");

            store.publish(whole, "d/f");

            assertThat(store.read("d/f")).isEqualTo(bytes("content"));
        }
    }

    @Test
    void leavesNothingWhereAPublicationFails() throws IOException {
        Path unreadable = Files.createDirectory(local.resolve("directory"));
        try (ArchiveStore store = opener("fails").open()) {
            assertThatThrownBy(() -> store.publish(unreadable, "d/f")).isInstanceOf(IOException.class);

            assertThat(store.length("d/f")).isEmpty();
            assertThat(store.list(HadoopStore.TEMPORARIES)).isEmpty();
        }
    }

    @Test
    void findsNothingWhereNothingIs() throws IOException {
        try (ArchiveStore store = opener("nothing").open()) {
            assertThat(store.list("no/such/directory")).isEmpty();
            assertThat(store.length("no/such/file")).isEmpty();
            assertThatThrownBy(() -> store.read("no/such/file")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void listsInOrder() throws IOException {
        try (ArchiveStore store = opener("order").open()) {
            for (String name : List.of("00012.json", "00002.json", "00100.json")) {
                store.createExclusively("m/" + name, bytes(name));
            }

            assertThat(store.list("m")).containsExactly("00002.json", "00012.json", "00100.json");
        }
    }

    @Test
    void removesOldTemporariesAlone() throws IOException {
        Path file = Files.write(local.resolve("f"), bytes("half"));
        try (ArchiveStore store = opener("temporaries").open()) {
            store.publish(file, HadoopStore.TEMPORARIES + "/left");

            assertThat(store.removeTemporaries(Instant.now().minusSeconds(3600)))
                    .isZero();
            assertThat(store.removeTemporaries(Instant.now().plusSeconds(3600))).isEqualTo(1);
            assertThat(store.list(HadoopStore.TEMPORARIES)).isEmpty();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
