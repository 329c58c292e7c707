package dev.lapwing.archive;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.lapwing.records.RecordType;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** The columns of the archive, and how a row is written into them. */
final class RowSchema extends WriteSupport<Row> {

    /** The column that repeats are told by. */
    static final String CE_ID = "ce_id";

    /** The column with the picture. */
    static final String JPEG = "jpeg";

    private final MessageType columns;
    private @Nullable RecordConsumer out;
    private int column;

    RowSchema(RecordType type) {
        this.columns = columns(type);
    }

    /** The columns of a row of this type. */
    static MessageType columns(RecordType type) {
        boolean frame = type == RecordType.FRAME;
        Types.GroupBuilder<MessageType> message = Types.buildMessage()
                .required(BINARY)
                .as(stringType())
                .named(frame ? "camera" : "source")
                .required(INT64)
                .as(timestampType(true, TimeUnit.MICROS))
                .named(frame ? "captured_at" : "taken_at")
                .required(BINARY)
                .as(stringType())
                .named("topic")
                .required(INT32)
                .named("partition")
                .required(INT64)
                .named("offset")
                .optional(INT64)
                .named("sequence");
        message = switch (type) {
            case FRAME ->
                message.required(BINARY)
                        .as(stringType())
                        .named("sha256")
                        .required(INT32)
                        .named("size")
                        .required(BINARY)
                        .named(JPEG);
            case READING -> message.required(DOUBLE).named("value");
            // Whole: its metrics differ from record to record, and every reader of Parquet reads JSON.
            case SAMPLE, PLACEMENT -> message.required(BINARY).as(stringType()).named("value");
        };
        return message.required(BINARY)
                .as(stringType())
                .named("site")
                .required(BINARY)
                .as(stringType())
                .named(CE_ID)
                .required(BINARY)
                .as(stringType())
                .named("clock")
                .optional(BINARY)
                .as(stringType())
                .named("source_topic")
                .optional(INT32)
                .named("source_partition")
                .optional(INT64)
                .named("source_offset")
                .named(type.name().toLowerCase(Locale.ROOT));
    }

    @Override
    @SuppressWarnings("deprecation") // abstract there, though never called here
    public WriteContext init(Configuration configuration) {
        return new WriteContext(columns, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(columns, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        out = consumer;
    }

    @Override
    public void write(Row row) {
        RecordConsumer consumer = out;
        if (consumer == null) {
            throw new IllegalStateException("a row before prepareForWrite");
        }
        column = 0;
        consumer.startMessage();
        text(consumer, row.shelf().source());
        number(consumer, row.capturedAtMicros());
        text(consumer, row.shelf().topic());
        integer(consumer, (long) row.partition());
        number(consumer, row.offset());
        number(consumer, row.sequence());
        byte[] content = row.content();
        if (content == null) {
            start(consumer);
            consumer.addDouble(row.number());
            end(consumer);
        } else {
            if (row.sha256() != null) {
                text(consumer, row.sha256());
                integer(consumer, (long) content.length);
            }
            binary(consumer, Binary.fromConstantByteArray(content));
        }
        text(consumer, row.site());
        text(consumer, row.ceId());
        text(consumer, row.clock());
        text(consumer, row.sourceTopic());
        integer(consumer, row.sourcePartition());
        number(consumer, row.sourceOffset());
        consumer.endMessage();
    }

    private void text(RecordConsumer consumer, @Nullable String text) {
        binary(consumer, text == null ? null : Binary.fromString(text));
    }

    private void binary(RecordConsumer consumer, @Nullable Binary value) {
        if (value == null) {
            column++;
            return;
        }
        start(consumer);
        consumer.addBinary(value);
        end(consumer);
    }

    private void number(RecordConsumer consumer, @Nullable Long value) {
        if (value == null) {
            column++;
            return;
        }
        start(consumer);
        consumer.addLong(value);
        end(consumer);
    }

    private void integer(RecordConsumer consumer, @Nullable Long value) {
        if (value == null) {
            column++;
            return;
        }
        start(consumer);
        consumer.addInteger(value.intValue());
        end(consumer);
    }

    private void start(RecordConsumer consumer) {
        consumer.startField(columns.getFieldName(column), column);
    }

    private void end(RecordConsumer consumer) {
        consumer.endField(columns.getFieldName(column), column);
        column++;
    }
}
