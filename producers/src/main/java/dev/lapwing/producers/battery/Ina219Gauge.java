package dev.lapwing.producers.battery;

import dev.lapwing.records.context.Metric;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Texas Instruments' INA219 between a battery and its board, as many HATs have it: bus 1, address 0x40. Registers are 16
 * bits, highest byte first (data sheet SBOS448, section 8.6): 0 the configuration, 1 the shunt's voltage in 10 µV, signed,
 * 2 the bus's voltage in 4 mV from bit 3 on. It has no checksum, so each is read three times, and the middle one counts.
 */
public final class Ina219Gauge implements BatteryGauge {

    static final int ADDRESS = 0x40;
    static final int CONFIGURATION = 0;
    static final int SHUNT = 1;
    static final int BUS = 2;
    /** The configuration after power came; it measures continuously then, and nothing need be written. */
    static final int AFTER_RESET = 0x399F;

    private final I2cRegisters registers;
    private final double shuntOhms;
    private final VoltageCurve curve;

    /**
     * A chip that is not asked yet.
     *
     * @param shuntOhms of the resistor that the current flows through
     * @param curve which charge a voltage means
     */
    public Ina219Gauge(I2cBus bus, double shuntOhms, VoltageCurve curve, LongSupplier nanoTime) {
        this.registers = new I2cRegisters(bus, ADDRESS, "the INA219", nanoTime);
        this.shuntOhms = shuntOhms;
        this.curve = curve;
    }

    @Override
    public String name() {
        return "INA219";
    }

    /** Other chips live at this address too; none of them says what this one says after power came. */
    @Override
    public boolean present() {
        if (!registers.reachable()) {
            return false;
        }
        try {
            return read(CONFIGURATION) == AFTER_RESET;
        } catch (GaugeException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public BatteryReading read() throws GaugeException, InterruptedException {
        int[] shunt = new int[3];
        int[] bus = new int[3];
        for (int i = 0; i < 3; i++) {
            shunt[i] = (short) read(SHUNT);
            bus[i] = read(BUS);
        }
        Arrays.sort(shunt);
        Arrays.sort(bus);
        double volts = (bus[1] >> 3) * 0.004;
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.BATTERY_VOLTS, volts);
        metrics.put(Metric.BATTERY_AMPERES, shunt[1] * 10e-6 / shuntOhms);
        metrics.put(Metric.BATTERY_PERCENT, curve.percent(volts));
        var faults = EnumSet.noneOf(BatteryFault.class);
        if ((bus[1] & 1) != 0) {
            faults.add(BatteryFault.OVERFLOW);
        }
        return BatteryReading.of(metrics, faults);
    }

    private int read(int register) throws GaugeException, InterruptedException {
        byte[] bytes = registers.read(register, 2, _ -> true);
        return ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    }

    @Override
    public void close() {
        registers.close();
    }
}
