package dev.lapwing.producers.battery;

import org.jspecify.annotations.Nullable;

/** A gauge said nothing. The message says what was asked and what to do. */
public final class GaugeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final GaugeFault fault;

    GaugeException(GaugeFault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public GaugeFault fault() {
        return fault;
    }
}
