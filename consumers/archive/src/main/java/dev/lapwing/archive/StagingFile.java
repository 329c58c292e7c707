package dev.lapwing.archive;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition on the local disk, between Kafka and the archive; in memory is only where each stands. Not
 * durable: what is lost here is read from Kafka again.
 */
final class StagingFile implements Closeable {

    /** Where a row stands in the file. */
    record Entry(Shelf shelf, RecordId id, long offset, long capturedAtMicros, long position, int length) {}

    /** Where a record stands that goes to the dead-letter topic. */
    record RejectedEntry(DropReason reason, String detail, long offset, long position, int length) {}

    /** A rejected record, as it came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Rejected(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final OutputStream out;
    private final List<Entry> entries = new ArrayList<>();
    private final List<RejectedEntry> rejected = new ArrayList<>();
    private long length;

    private StagingFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.out = new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /**
     * Makes a file that only its owner may read.
     *
     * @throws StagingException if the local disk does not take it; so do all that write
     */
    static StagingFile create(Path directory) throws StagingException {
        try {
            Files.createDirectories(
                    directory, StagingDirectory.OWNER_ONLY); // whoever tidies up /tmp may have been here
            Path file = Files.createTempFile(directory, "staged-", ".rows");
            return new StagingFile(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new StagingException(directory, e);
        }
    }

    void add(Row row) throws IOException {
        var bytes = new ByteArrayOutputStream(row.content() == null ? 256 : row.content().length + 512);
        row.writeTo(new DataOutputStream(bytes));
        long position = append(bytes);
        entries.add(new Entry(
                row.shelf(), RecordId.of(row.ceId()), row.offset(), row.capturedAtMicros(), position, bytes.size()));
    }

    void addRejected(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, DropReason reason, String detail)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var data = new DataOutputStream(bytes);
        Row.writeBytes(data, record.key());
        Row.writeBytes(data, record.value());
        Header[] headers = record.headers().toArray();
        data.writeInt(headers.length);
        for (Header header : headers) {
            data.writeUTF(header.key());
            Row.writeBytes(data, header.value());
        }
        long position = append(bytes);
        rejected.add(new RejectedEntry(reason, detail, record.offset(), position, bytes.size()));
    }

    private long append(ByteArrayOutputStream bytes) throws StagingException {
        long position = length;
        try {
            bytes.writeTo(out);
        } catch (IOException e) {
            throw new StagingException(file, e);
        }
        length += bytes.size();
        return position;
    }

    /** Rows in the order of their offsets. */
    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** Records for the dead-letter topic, in the order of their offsets. */
    List<RejectedEntry> rejected() {
        return Collections.unmodifiableList(rejected);
    }

    /** Records of both kinds. */
    int records() {
        return entries.size() + rejected.size();
    }

    /** Bytes on the disk. */
    long length() {
        return length;
    }

    /** Writes out what is buffered; before the first read, and after the last write. */
    void seal() throws StagingException {
        try {
            out.flush();
        } catch (IOException e) {
            throw new StagingException(file, e);
        }
    }

    Row row(Entry entry) throws IOException {
        return Row.readFrom(in(entry.position(), entry.length()), entry.shelf());
    }

    Rejected rejected(RejectedEntry entry) throws IOException {
        DataInputStream in = in(entry.position(), entry.length());
        byte[] key = Row.readBytes(in);
        byte[] value = Row.readBytes(in);
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            headers.add(in.readUTF(), Row.readBytes(in));
        }
        return new Rejected(key, value, headers);
    }

    private DataInputStream in(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException(file + " ends before a row that was staged; was it cut by someone?");
            }
        }
        return new DataInputStream(new ByteArrayInputStream(bytes.array()));
    }

    /** Removes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
