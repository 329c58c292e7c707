package dev.lapwing.producers.battery;

import dev.lapwing.records.context.Metric;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The PiJuice HAT, by the registers of its microcontroller: bus 1, address 0x14. An answer is the data, lowest byte first,
 * and a checksum behind it: all data bytes exclusive-or 0xFF.
 */
public final class PiJuiceGauge implements BatteryGauge {

    static final int ADDRESS = 0x14;
    static final int STATUS = 0x40;
    static final int CHARGE_LEVEL = 0x41;
    static final int FAULTS = 0x44;
    static final int BATTERY_TEMPERATURE = 0x47;
    static final int BATTERY_VOLTAGE = 0x49;
    static final int BATTERY_CURRENT = 0x4b;
    static final int IO_VOLTAGE = 0x4d;
    static final int IO_CURRENT = 0x4f;

    private static final int CHARGING_FROM_IN = 1;
    private static final int CHARGING_FROM_IO = 2;
    private static final int NO_BATTERY = 3;
    private static final int SUPPLY_BAD = 1;
    private static final int SUPPLY_WEAK = 2;

    private final I2cRegisters registers;

    /**
     * A HAT that is not asked yet.
     *
     * @param nanoTime {@link System#nanoTime}, for how long it is left alone
     */
    public PiJuiceGauge(I2cBus bus, LongSupplier nanoTime) {
        this.registers = new I2cRegisters(bus, ADDRESS, "the PiJuice", nanoTime);
    }

    @Override
    public String name() {
        return "PiJuice";
    }

    @Override
    public boolean present() {
        if (!registers.reachable()) {
            return false;
        }
        try {
            read(STATUS, 1);
            return true;
        } catch (GaugeException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public BatteryReading read() throws GaugeException, InterruptedException {
        int status = read(STATUS, 1);
        int battery = status >> 2 & 3;
        int supply = status >> 4 & 3;
        int supplyOfHeader = status >> 6 & 3;
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.POWER_EXTERNAL, supply >= SUPPLY_WEAK || supplyOfHeader >= SUPPLY_WEAK ? 1.0 : 0.0);
        metrics.put(Metric.GPIO_VOLTS, read(IO_VOLTAGE, 2) / 1000.0);
        metrics.put(Metric.GPIO_AMPERES, (short) read(IO_CURRENT, 2) / 1000.0);
        if (battery != NO_BATTERY) {
            boolean charging = battery == CHARGING_FROM_IN || battery == CHARGING_FROM_IO;
            // Which way a positive current flows differs among firmwares; the status says it.
            double amperes = Math.abs((short) read(BATTERY_CURRENT, 2)) / 1000.0;
            metrics.put(Metric.BATTERY_PERCENT, (double) read(CHARGE_LEVEL, 1));
            metrics.put(Metric.BATTERY_VOLTS, read(BATTERY_VOLTAGE, 2) / 1000.0);
            metrics.put(Metric.BATTERY_AMPERES, charging || amperes == 0 ? amperes : -amperes);
            metrics.put(Metric.BATTERY_CELSIUS, (double) (byte) read(BATTERY_TEMPERATURE, 2));
        }
        Set<BatteryFault> faults = (status & 1) == 0 ? EnumSet.noneOf(BatteryFault.class) : faults(read(FAULTS, 1));
        if (supply == SUPPLY_BAD) {
            faults.add(BatteryFault.SUPPLY_BAD);
        }
        return BatteryReading.of(metrics, faults);
    }

    private static Set<BatteryFault> faults(int bits) {
        var faults = EnumSet.noneOf(BatteryFault.class);
        Map.of(
                        0x01, BatteryFault.BUTTON_POWER_OFF,
                        0x02, BatteryFault.FORCED_POWER_OFF,
                        0x04, BatteryFault.FORCED_SYSTEM_POWER_OFF,
                        0x08, BatteryFault.WATCHDOG_RESET,
                        0x20, BatteryFault.PROFILE_INVALID)
                .forEach((bit, fault) -> {
                    if ((bits & bit) != 0) {
                        faults.add(fault);
                    }
                });
        switch (bits >> 6 & 3) {
            case 1 -> faults.add(BatteryFault.CHARGING_SUSPENDED);
            case 2 -> faults.add(BatteryFault.COOL);
            case 3 -> faults.add(BatteryFault.WARM);
            default -> {}
        }
        return faults;
    }

    private int read(int register, int length) throws GaugeException, InterruptedException {
        byte[] bytes = registers.read(register, length + 1, PiJuiceGauge::whole);
        int number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = (number << 8) | (bytes[i] & 0xFF);
        }
        return number;
    }

    /** Checks the sum. The highest bit of the first byte sometimes comes as 0 where it is 1: then the sum says so. */
    private static boolean whole(byte[] bytes) {
        int sum = checksum(bytes, bytes.length - 1);
        int given = bytes[bytes.length - 1] & 0xFF;
        if (sum == given) {
            return true;
        }
        if ((sum ^ given) == 0x80 && (bytes[0] & 0x80) == 0) {
            bytes[0] |= (byte) 0x80;
            return true;
        }
        return false;
    }

    /** The checksum of the first {@code length} bytes. */
    static int checksum(byte[] bytes, int length) {
        int sum = 0xFF;
        for (int i = 0; i < length; i++) {
            sum ^= bytes[i] & 0xFF;
        }
        return sum;
    }

    @Override
    public void close() {
        registers.close();
    }
}
