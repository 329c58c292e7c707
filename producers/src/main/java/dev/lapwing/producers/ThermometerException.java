package dev.lapwing.producers;

/** A temperature could not be had. The message says what was asked and what to do. */
final class ThermometerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReadingFault fault;

    ThermometerException(ReadingFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    ThermometerException(ReadingFault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    ReadingFault fault() {
        return fault;
    }
}
