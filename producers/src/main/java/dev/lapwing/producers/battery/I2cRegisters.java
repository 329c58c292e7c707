package dev.lapwing.producers.battery;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.i2c.I2C;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The registers of one device on the bus. A read that fails is tried twice more, a little later; if it still fails the
 * device is left alone for {@link #BACK_OFF}, since a microcontroller that is asked without pause does not recover. For one
 * thread.
 */
final class I2cRegisters implements AutoCloseable {

    /** What is read must pass this. */
    interface Check {
        /** Whether the bytes are whole; may mend them. */
        boolean whole(byte[] bytes);
    }

    static final Duration BACK_OFF = Duration.ofSeconds(4);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final int TRIES = 3;

    private final I2cBus bus;
    private final int address;
    private final String device;
    private final LongSupplier nanoTime;
    private @Nullable I2C opened;
    private @Nullable Long quietUntil;

    /**
     * Registers that are not looked at yet.
     *
     * @param device its name, for messages
     */
    I2cRegisters(I2cBus bus, int address, String device, LongSupplier nanoTime) {
        this.bus = bus;
        this.address = address;
        this.device = device;
        this.nanoTime = nanoTime;
    }

    /** Whether there is a bus at all. */
    boolean reachable() {
        return bus.exists();
    }

    /** Reads {@code length} bytes from {@code register}. */
    byte[] read(int register, int length, Check check) throws GaugeException, InterruptedException {
        if (!bus.exists()) {
            throw new GaugeException(
                    GaugeFault.ABSENT,
                    "there is no " + bus
                            + " that this process may read; enable I2C on the board (dtparam=i2c_arm=on), for a pod"
                            + " install the board's service (manifests/host), or set LAPWING_CONTEXT_BATTERY to"
                            + " another gauge",
                    null);
        }
        Long until = quietUntil;
        if (until != null && nanoTime.getAsLong() - until < 0) {
            throw new GaugeException(
                    GaugeFault.BACKING_OFF, device + " failed just now and is left alone for 4 s", null);
        }
        quietUntil = null;
        GaugeException last = null;
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                byte[] bytes = readOnce(register, length);
                if (check.whole(bytes)) {
                    return bytes;
                }
                last = new GaugeException(
                        GaugeFault.CHECKSUM,
                        "%s answered register 0x%02x with bytes that are not whole; see to the wiring, and give the core"
                                        .formatted(device, register)
                                + " clock one frequency (core_freq=500 in config.txt): a variable one disturbs I2C",
                        null);
            } catch (Pi4JException | IllegalStateException e) {
                last = noAnswer(register, e);
            } catch (LinkageError e) {
                throw new GaugeException(
                        GaugeFault.NO_ANSWER,
                        "I2C cannot be had in this process (" + e.getMessage()
                                + "); it needs a temporary directory that can be written to and run from",
                        e);
            }
            if (attempt < TRIES) {
                Thread.sleep(BETWEEN_TRIES);
            }
        }
        quietUntil = nanoTime.getAsLong() + BACK_OFF.toNanos();
        throw last == null ? noAnswer(register, null) : last;
    }

    private byte[] readOnce(int register, int length) {
        I2C i2c = opened;
        if (i2c == null) {
            i2c = bus.open(address);
            opened = i2c;
        }
        byte[] bytes = new byte[length];
        int read = i2c.readRegister(register, bytes, 0, length);
        if (read < 0) {
            throw new IllegalStateException("error " + read);
        }
        return bytes;
    }

    private GaugeException noAnswer(int register, @Nullable RuntimeException cause) {
        return new GaugeException(
                GaugeFault.NO_ANSWER,
                "%s does not answer at address 0x%02x of %s, register 0x%02x".formatted(device, address, bus, register)
                        + (cause == null ? "" : " (" + cause.getMessage() + ")")
                        + "; see that it is plugged in, and with i2cdetect -y 1",
                cause);
    }

    @Override
    public void close() {
        opened = null;
        bus.close();
    }
}
