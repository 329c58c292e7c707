package dev.lapwing.producers;

import org.jspecify.annotations.Nullable;

/** A reading could not be had. The message says what was asked and what to do. */
final class SensorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReadingFault fault;

    SensorException(ReadingFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    SensorException(ReadingFault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    ReadingFault fault() {
        return fault;
    }
}
