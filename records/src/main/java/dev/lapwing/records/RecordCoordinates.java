package dev.lapwing.records;

/** Where a record stands: what an error about it must name. */
public record RecordCoordinates(String topic, int partition, long offset) {

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
