package dev.lapwing.cli.demo;

import dev.lapwing.records.TopicNames;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * The archive as its readers find it: Parquet files in directories, whose columns are read with Parquet's own reader, and
 * whose pictures are hashed anew.
 */
final class ArchiveFiles implements AutoCloseable {

    private static final Pattern SHELF = Pattern.compile(".*/topic=([^/]+)/date=[^/]+/(?:camera|source)=([^/]+)/[^/]+");

    private final FileSystem files;
    private final Path root;
    private final Configuration configuration;
    private final Map<Path, Long> rowsByFile = new HashMap<>();
    private final Map<String, Long> rowsBySource = new HashMap<>();

    private ArchiveFiles(FileSystem files, Path root, Configuration configuration) {
        this.files = files;
        this.root = root;
        this.configuration = configuration;
    }

    static ArchiveFiles at(URI uri) throws IOException {
        var configuration = new Configuration();
        // The demo reads while it shuts down after Ctrl-C; Hadoop would have closed the file system by then.
        configuration.setBoolean("fs.automatic.close", false);
        return new ArchiveFiles(FileSystem.newInstance(uri, configuration), new Path(uri), configuration);
    }

    /** Rows by source; only files that are new since the last call are opened. */
    Map<String, Long> counts() throws IOException {
        for (Path file : parquet()) {
            if (!rowsByFile.containsKey(file)) {
                long rows = rows(file);
                rowsByFile.put(file, rows);
                rowsBySource.merge(source(file), rows, Long::sum);
            }
        }
        return Map.copyOf(rowsBySource);
    }

    /** How many files there are. */
    int fileCount() {
        return rowsByFile.size();
    }

    private long rows(Path file) throws IOException {
        try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            return reader.getRecordCount();
        }
    }

    /** When the first of its files was whole. */
    Optional<Instant> firstWrittenAt() throws IOException {
        return statuses().stream()
                .map(status -> Instant.ofEpochMilli(status.getModificationTime()))
                .min(Comparator.naturalOrder());
    }

    /** Everything that the archive holds. */
    List<Thing> readAll() throws IOException {
        var things = new ArrayList<Thing>();
        for (Path file : parquet()) {
            read(file, things);
        }
        return things;
    }

    private void read(Path file, List<Thing> into) throws IOException {
        boolean temperature = shelf(file).group(1).equals(TopicNames.TEMPERATURE_DATA);
        try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            MessageType schema = reader.getFooter().getFileMetaData().getSchema();
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            for (Optional<PageReadStore> pages = next(reader); pages.isPresent(); pages = next(reader)) {
                RecordReader<Group> rows = columns.getRecordReader(pages.get(), new GroupRecordConverter(schema));
                for (long row = 0; row < pages.get().getRowCount(); row++) {
                    Group values = rows.read();
                    into.add(temperature ? temperature(values, file) : picture(values, file));
                }
            }
        }
    }

    private static Optional<PageReadStore> next(ParquetFileReader reader) throws IOException {
        return Optional.ofNullable(reader.readNextRowGroup());
    }

    private static Thing temperature(Group row, Path file) {
        return Thing.temperature(row.getString("source", 0), row.getDouble("value", 0), file.getName());
    }

    private static Thing picture(Group row, Path file) {
        byte[] jpeg = row.getBinary("jpeg", 0).getBytes();
        return new Thing(row.getString("camera", 0), DigestUtils.sha256Hex(jpeg), file.getName());
    }

    /** Those of pictures and temperatures; what the archive keeps for itself, and writes and removes meanwhile, is not looked at. */
    private List<FileStatus> statuses() throws IOException {
        return List.of(files.globStatus(new Path(root, "topic={cameraData,temperatureData}/date=*/*=*/*.parquet")));
    }

    private List<Path> parquet() throws IOException {
        return statuses().stream().map(FileStatus::getPath).toList();
    }

    private static String source(Path file) {
        return shelf(file).group(2);
    }

    private static Matcher shelf(Path file) {
        Matcher shelf = SHELF.matcher(file.toUri().getPath());
        if (!shelf.matches()) {
            throw new DemoException(file + " is not where the archive keeps its files");
        }
        return shelf;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
