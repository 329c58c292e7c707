package dev.lapwing.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one roll puts into the archive, written before its files: from then on the roll will be completed, by whoever
 * comes next. It decides which records are repeats, so that completing it needs no other knowledge than the records.
 *
 * @param writer who wrote it: another for each attempt
 * @param topicId of the topic, as Kafka writes it
 * @param roll number in the series, from 0; each roll goes on where the one before ended
 * @param first first offset that it covers
 * @param last last offset that it covers
 * @param leaderEpoch at the last offset, by which a log that was cut is noticed; null if unknown
 * @param files may be empty, if all in the range were repeats or rejected, or are lost
 * @param repeats offsets in the range that are archived already, as pairs of first and last, in order
 * @param rejected records in the range that went to the dead-letter topic
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(
        int version,
        String writer,
        String topic,
        String topicId,
        int partition,
        long roll,
        long first,
        long last,
        @Nullable Integer leaderEpoch,
        List<DataFile> files,
        List<List<Long>> repeats,
        int rejected) {

    static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * One file of the roll.
     *
     * @param path from the archive's root
     * @param length in bytes
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record DataFile(String path, long rows, long first, long last, long length) {}

    Manifest {
        files = List.copyOf(files);
        repeats = List.copyOf(repeats);
    }

    /**
     * One that no records come with: its range is lost. It stands there so that this is told once.
     *
     * @param last {@code first - 1} if what is lost lies before it
     */
    static Manifest ofLost(Series series, long roll, long first, long last) {
        return new Manifest(
                VERSION,
                UUID.randomUUID().toString(),
                series.partition().topic(),
                series.topicId().toString(),
                series.partition().partition(),
                roll,
                first,
                last,
                null,
                List.of(),
                List.of(),
                0);
    }

    /** Whether the record at that offset was archived before. */
    boolean isRepeat(long offset) {
        int low = 0;
        int high = repeats.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (repeats.get(middle).get(1) < offset) {
                low = middle + 1;
            } else if (repeats.get(middle).get(0) > offset) {
                high = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }

    byte[] write() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (IOException e) {
            throw new IllegalStateException("a manifest that cannot be JSON", e);
        }
    }

    /**
     * Reads a manifest.
     *
     * @throws IOException if it is not one, or is of a later version of Lapwing
     */
    static Manifest read(byte[] json, String path) throws IOException {
        Manifest manifest;
        try {
            manifest = JSON.readValue(json, Manifest.class);
        } catch (IOException e) {
            throw new IOException("the archive's manifest " + path + " is not one: " + e.getMessage(), e);
        }
        if (manifest.version() > VERSION) {
            throw new IOException("the archive's manifest " + path + " has version " + manifest.version()
                    + ", this program knows " + VERSION + "; use the later version of Lapwing");
        }
        return manifest;
    }
}
