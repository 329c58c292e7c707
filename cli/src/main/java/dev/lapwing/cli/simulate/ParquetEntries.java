package dev.lapwing.cli.simulate;

import dev.lapwing.records.ClockState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** A file of the archive with samples, row by row. */
final class ParquetEntries implements Recording.Source {

    private final String name;
    private final ParquetFileReader file;
    private final MessageType schema;
    private @Nullable RecordReader<Group> rows;
    private long left;
    private long row;

    private ParquetEntries(String name, ParquetFileReader file) {
        this.name = name;
        this.file = file;
        this.schema = file.getFooter().getFileMetaData().getSchema();
    }

    static ParquetEntries open(Path path) throws IOException {
        ParquetFileReader file = reader(path);
        var entries = new ParquetEntries(String.valueOf(path.getFileName()), file);
        if (!entries.hasText("value") || !entries.hasText("clock")) {
            file.close();
            throw new IOException(path + " has no samples: its columns must be those of topic=contextData");
        }
        return entries;
    }

    private static ParquetFileReader reader(Path path) throws IOException {
        try {
            return ParquetFileReader.open(new LocalInputFile(path));
        } catch (RuntimeException e) {
            throw new IOException(path + " is no Parquet file that is whole: " + e.getMessage(), e);
        }
    }

    private boolean hasText(String column) {
        return schema.containsField(column)
                && schema.getType(column).isPrimitive()
                && schema.getType(column).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        while (left == 0) {
            PageReadStore pages = file.readNextRowGroup();
            if (pages == null) {
                return Optional.empty();
            }
            rows = new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
            left = pages.getRowCount();
        }
        RecordReader<Group> reader = rows;
        if (reader == null) {
            throw new IllegalStateException("rows are left of no group");
        }
        left--;
        Group values = reader.read();
        return Optional.of(new Entry(
                name + " row " + ++row,
                values.getBinary("value", 0).getBytes(),
                Optional.empty(),
                !ClockState.NOT_SYNCHRONISED.header().equals(values.getString("clock", 0))));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
