package dev.lapwing.archive;

import dev.lapwing.records.RecordType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** One file of the archive: written to the local disk, read only for what repeats are told by. */
final class RowFile {

    private static final long ROW_GROUP_BYTES = 32L << 20;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private RowFile() {}

    /**
     * Writes rows, holding one row group in memory at most. The same rows make the same bytes. Only the owner may read
     * the file; there is none if this throws.
     *
     * @param rows of one type, in order
     * @throws StagingException if the local disk fails: it is full, for instance
     */
    static void write(Path file, RecordType type, List<StagingFile.Entry> rows, StagingFile staging)
            throws StagingException {
        try {
            Files.createFile(file, OWNER_ONLY);
            writeRows(file, type, rows, staging);
        } catch (IOException | ParquetRuntimeException e) { // Parquet's own where the disk fails again on closing
            deleteQuietly(file);
            throw new StagingException(file, e);
        }
    }

    /** A half-written file would keep the disk full that it could not be written to. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What made the write fail says more; the next start removes it.
        }
    }

    private static void writeRows(Path file, RecordType type, List<StagingFile.Entry> rows, StagingFile staging)
            throws IOException {
        try (ParquetWriter<Row> writer = new Builder(new LocalOutputFile(file), type)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // By default the size is looked at after 100 rows: at 8 MiB each, far too late.
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(4)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                // A JPEG does not shrink, does not repeat, and has no useful order.
                .withCompressionCodec(RowSchema.JPEG, CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(RowSchema.JPEG, false)
                .withStatisticsEnabled(RowSchema.JPEG, false)
                .withSizeStatisticsEnabled(RowSchema.JPEG, false)
                .withDictionaryEncoding(RowSchema.CE_ID, false)
                .withDictionaryEncoding("sha256", false)
                .withExtraMetaData(Map.of())
                .build()) {
            for (StagingFile.Entry entry : rows) {
                writer.write(staging.row(entry));
            }
        }
    }

    /** Reads the {@code ce_id} of each row, and no other column. */
    static void readIds(InputFile file, Consumer<RecordId> ids) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            MessageType stored = reader.getFileMetaData().getSchema();
            var projection = new MessageType(stored.getName(), stored.getType(RowSchema.CE_ID));
            reader.setRequestedSchema(projection);
            PageReadStore pages = reader.readNextRowGroup();
            while (pages != null) {
                RecordReader<Group> rows = new ColumnIOFactory()
                        .getColumnIO(projection, stored)
                        .getRecordReader(pages, new GroupRecordConverter(projection));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    ids.accept(RecordId.of(rows.read().getString(RowSchema.CE_ID, 0)));
                }
                pages = reader.readNextRowGroup();
            }
        }
    }

    /** Counts the rows, by the file's footer alone. */
    static long rows(InputFile file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            return reader.getRecordCount();
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        private final RecordType type;

        Builder(OutputFile file, RecordType type) {
            super(file);
            this.type = type;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract there, though never called here
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowSchema(type);
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new RowSchema(type);
        }
    }
}
