package dev.lapwing.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.archive.MiniHdfs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdfsStoreIT extends ArchiveStoreContract {

    @TempDir
    static java.nio.file.Path directory;

    private static MiniHdfs hdfs;

    @BeforeAll
    static void startHdfs() throws IOException {
        hdfs = MiniHdfs.in(directory, 1);
    }

    @AfterAll
    static void stopHdfs() {
        hdfs.close();
    }

    @Override
    StoreOpener opener(String root) {
        return new StoreOpener(URI.create(hdfs.uri() + "/" + root), List.of(), Map.of());
    }

    @Test
    void failsWhereRenameOnlySaysFalse() throws IOException {
        java.nio.file.Path file = Files.write(local.resolve("f"), bytes("content"));
        try (ArchiveStore store = new RenamingStore(renaming(false), new Path("/refuses"))) {
            assertThatThrownBy(() -> store.publish(file, "d/f"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refused to rename");
            assertThatThrownBy(() -> store.createExclusively("d/m.json", bytes("{}")))
                    .isInstanceOf(IOException.class);

            assertThat(store.length("d/f")).isEmpty();
            assertThat(store.list(HadoopStore.TEMPORARIES)).isEmpty();
        }
    }

    @Test
    void succeedsWhereRenameSaysFalseAndHasDoneIt() throws IOException {
        java.nio.file.Path file = Files.write(local.resolve("f"), bytes("content"));
        try (ArchiveStore store = new RenamingStore(renaming(true), new Path("/lies"))) {
            store.publish(file, "d/f");

            assertThat(store.read("d/f")).isEqualTo(bytes("content"));
        }
    }

    /** HDFS whose rename always answers {@code false}. */
    private static FileSystem renaming(boolean doesIt) throws IOException {
        return new FilterFileSystem(FileSystem.newInstance(hdfs.uri(), new Configuration())) {
            @Override
            public boolean rename(Path from, Path to) throws IOException {
                if (doesIt) {
                    super.rename(from, to);
                }
                return false;
            }
        };
    }
}
