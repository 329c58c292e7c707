package dev.lapwing.producers.battery;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.plugin.linuxfs.provider.i2c.LinuxFsI2CProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bus with I2C devices, as Pi4J knows it. Pi4J is loaded by the first {@link #open}, with the one provider that is needed:
 * no detection, no hook at shutdown. For one thread.
 */
public final class I2cBus implements AutoCloseable {

    private final int number;
    private final String place;
    private final BooleanSupplier exists;
    private final Supplier<I2CProvider> provider;
    private @Nullable Context context;

    private I2cBus(int number, String place, BooleanSupplier exists, Supplier<I2CProvider> provider) {
        this.number = number;
        this.place = place;
        this.exists = exists;
        this.provider = provider;
    }

    /**
     * A bus of the board, by Linux's device file.
     *
     * @param devices the directory {@code /dev}, in which the bus is {@code i2c-1}
     */
    public static I2cBus ofBoard(int number, Path devices) {
        Path device = devices.resolve("i2c-" + number);
        return new I2cBus(number, "", () -> Files.isReadable(device), LinuxFsI2CProvider::newInstance);
    }

    /** A bus of our own with these devices. */
    public static I2cBus simulated(int number, RegisterDevice... devices) {
        return new I2cBus(number, "", () -> true, () -> new RegisterDeviceProvider(List.of(devices)));
    }

    /** A bus that another process reads, which leaves the registers of its gauges in a file. */
    public static I2cBus recorded(int number, Path file, Clock clock) {
        var devices = List.<RegisterDevice>of(
                new RecordedDevice(PiJuiceGauge.ADDRESS, file, clock),
                new RecordedDevice(Ina219Gauge.ADDRESS, file, clock));
        return new I2cBus(
                number,
                ", as the board leaves it in " + file,
                () -> Files.isReadable(file),
                () -> new RegisterDeviceProvider(devices));
    }

    /** Whether there is such a bus, and this process may use it. Does not load Pi4J. */
    boolean exists() {
        return exists.getAsBoolean();
    }

    /** The device at an address. Whether it is there shows when it is asked. */
    I2C open(int address) {
        Context opened = context;
        if (opened == null) {
            opened = Pi4J.newContextBuilder()
                    .noAutoDetect()
                    .disableShutdownHook()
                    .add(provider.get())
                    .build();
            context = opened;
        }
        return opened.create(I2C.newConfigBuilder(opened)
                .id("lapwing-" + number + "-" + address)
                .bus(number)
                .device(address)
                .build());
    }

    @Override
    public String toString() {
        return "I2C bus " + number + place;
    }

    @Override
    public void close() {
        Context opened = context;
        context = null;
        if (opened != null) {
            opened.shutdown();
        }
    }
}
