package dev.lapwing.archive;

import dev.lapwing.records.RecordType;
import dev.lapwing.records.SourceId;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * One directory of the archive: a topic's records of one date and one camera (or another source). Named as Hive does, so
 * that every reader of Parquet takes the names for columns.
 *
 * @param date of capture, in the site's time zone
 */
record Shelf(String topic, RecordType type, LocalDate date, String source) implements Comparable<Shelf> {

    private static final Comparator<Shelf> ORDER = Comparator.comparing(Shelf::topic)
            .thenComparing(Shelf::type)
            .thenComparing(Shelf::date)
            .thenComparing(Shelf::source);

    /** The directory, from the archive's root. */
    String directory() {
        String column = type == RecordType.FRAME ? "camera" : "source";
        return "topic=" + topic + "/date=" + date + "/" + column + "=" + SourceId.directoryName(source);
    }

    @Override
    public int compareTo(Shelf other) {
        return ORDER.compare(this, other);
    }
}
