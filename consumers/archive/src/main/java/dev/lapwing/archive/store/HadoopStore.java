package dev.lapwing.archive.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** What is the same on every file system of Hadoop: looking and reading. How files come to be differs. */
abstract sealed class HadoopStore implements ArchiveStore permits RenamingStore, ObjectStore {

    /** Where files are written that are not whole yet. */
    static final String TEMPORARIES = "_lapwing/tmp";

    final FileSystem files;
    private final Path root;

    HadoopStore(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    final Path at(String path) {
        return new Path(root, path);
    }

    @Override
    public OptionalLong length(String path) throws IOException {
        try {
            return OptionalLong.of(files.getFileStatus(at(path)).getLen());
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        var names = new ArrayList<String>();
        for (FileStatus file : statuses(directory)) {
            if (file.isFile()) {
                names.add(file.getPath().getName());
            }
        }
        names.sort(null);
        return names;
    }

    private FileStatus[] statuses(String directory) throws IOException {
        try {
            return files.listStatus(at(directory));
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    @Override
    public byte[] read(String path) throws IOException {
        try (var in = files.open(at(path))) {
            return in.readAllBytes();
        }
    }

    @Override
    public InputFile open(String path) throws IOException {
        FileStatus status = files.getFileStatus(at(path));
        return new InputFile() {
            @Override
            public long getLength() {
                return status.getLen();
            }

            @Override
            public SeekableInputStream newStream() throws IOException {
                return HadoopStreams.wrap(files.open(status.getPath()));
            }
        };
    }

    @Override
    public int removeTemporaries(Instant writtenBefore) throws IOException {
        int removed = 0;
        for (FileStatus file : statuses(TEMPORARIES)) {
            if (file.getModificationTime() < writtenBefore.toEpochMilli() && files.delete(file.getPath(), true)) {
                removed++;
            }
        }
        return removed;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
