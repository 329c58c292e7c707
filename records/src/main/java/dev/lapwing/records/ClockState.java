package dev.lapwing.records;

/** Whether the clock that stamped a record was right. */
public enum ClockState {
    /** Set by NTP or another source of time. */
    SYNCHRONISED("synchronised"),
    /** Perhaps 1970: a Pi has no battery-backed clock. */
    NOT_SYNCHRONISED("not");

    private final String header;

    ClockState(String header) {
        this.header = header;
    }

    /** The state as it stands in the header {@link HeaderNames#CLOCK}. */
    public String header() {
        return header;
    }
}
