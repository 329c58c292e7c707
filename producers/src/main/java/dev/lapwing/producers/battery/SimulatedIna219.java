package dev.lapwing.producers.battery;

import java.util.function.Supplier;

/** The registers of an INA219 beside a battery that does not exist. */
public final class SimulatedIna219 implements RegisterDevice {

    private final Supplier<BatteryModel> battery;
    private final double shuntOhms;

    public SimulatedIna219(Supplier<BatteryModel> battery, double shuntOhms) {
        this.battery = battery;
        this.shuntOhms = shuntOhms;
    }

    @Override
    public int address() {
        return Ina219Gauge.ADDRESS;
    }

    @Override
    public byte[] answer(int register, int length) {
        BatteryModel model = battery.get();
        int value = switch (register) {
            case Ina219Gauge.CONFIGURATION -> Ina219Gauge.AFTER_RESET;
            case Ina219Gauge.SHUNT -> (int) Math.round(model.measuredAmperes() * shuntOhms / 10e-6);
            case Ina219Gauge.BUS -> ((int) Math.round(model.volts() / 0.004) << 3) | 0b10; // a conversion is ready
            default -> 0;
        };
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i < 2 ? value >> (8 * (1 - i)) : 0xFF);
        }
        return bytes;
    }
}
