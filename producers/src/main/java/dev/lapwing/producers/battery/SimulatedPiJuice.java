package dev.lapwing.producers.battery;

import java.util.function.Supplier;

/** The registers of a PiJuice over a battery that does not exist. */
public final class SimulatedPiJuice implements RegisterDevice {

    private static final double HEADER_VOLTS = 5.1;
    private static final double FULL = 0.999;
    private static final double SUPPLY_WATTS = 0.1;

    private final Supplier<BatteryModel> battery;
    private final Supplier<Double> power;

    /**
     * A HAT.
     *
     * @param battery how its battery is now
     * @param power what comes into it from outside, watts
     */
    public SimulatedPiJuice(Supplier<BatteryModel> battery, Supplier<Double> power) {
        this.battery = battery;
        this.power = power;
    }

    /** The HAT over a battery that lives as time goes by. */
    public static SimulatedPiJuice over(SimulatedBattery battery) {
        return new SimulatedPiJuice(battery::now, battery::power);
    }

    @Override
    public int address() {
        return PiJuiceGauge.ADDRESS;
    }

    @Override
    public byte[] answer(int register, int length) {
        BatteryModel model = battery.get();
        int value = switch (register) {
            case PiJuiceGauge.STATUS -> status(model);
            case PiJuiceGauge.CHARGE_LEVEL -> (int) Math.round(model.percent());
            case PiJuiceGauge.BATTERY_TEMPERATURE -> (int) Math.round(model.measuredCelsius()) & 0xFF;
            case PiJuiceGauge.BATTERY_VOLTAGE -> (int) Math.round(model.volts() * 1000);
            case PiJuiceGauge.BATTERY_CURRENT -> (int) Math.round(model.measuredAmperes() * 1000);
            case PiJuiceGauge.IO_VOLTAGE -> (int) Math.round((model.empty() ? 0 : HEADER_VOLTS) * 1000);
            default -> 0; // no faults, nothing through the header
        };
        byte[] bytes = new byte[length];
        for (int i = 0; i < length - 1; i++) {
            bytes[i] = (byte) (value >> (8 * i));
        }
        bytes[length - 1] = (byte) PiJuiceGauge.checksum(bytes, length - 1);
        return bytes;
    }

    private int status(BatteryModel model) {
        boolean supplied = power.get() > SUPPLY_WATTS;
        boolean charging = model.amperes() > 0 && model.charge() < FULL;
        return (charging ? 1 << 2 : 0) | (supplied ? 3 << 4 : 0);
    }
}
