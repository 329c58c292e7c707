package dev.lapwing.records;

/** The kinds of records, by their {@code ce_type}. */
public enum RecordType {
    /** A picture of a camera. */
    FRAME("dev.lapwing.frame"),
    /** A temperature or another number of a sensor. */
    READING("dev.lapwing.reading"),
    /** What a node feels. */
    SAMPLE("dev.lapwing.sample"),
    /** A decision about where a pod runs, or what came of it. */
    PLACEMENT("dev.lapwing.placement");

    private final String ceType;

    RecordType(String ceType) {
        this.ceType = ceType;
    }

    /** The type as it stands in the header {@link HeaderNames#TYPE}. */
    public String ceType() {
        return ceType;
    }
}
