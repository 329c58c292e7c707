package dev.lapwing.records;

/** A value that is not what its topic carries. The message names the record and the fault, never the value itself. */
public final class MalformedValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient RecordCoordinates coordinates;
    private final ValueFault fault;

    public MalformedValueException(RecordCoordinates coordinates, ValueFault fault, String detail) {
        super(coordinates + ": " + fault + ": " + detail);
        this.coordinates = coordinates;
        this.fault = fault;
    }

    /** The record that holds the value. */
    public RecordCoordinates coordinates() {
        return coordinates;
    }

    /** What is wrong with it. */
    public ValueFault fault() {
        return fault;
    }
}
