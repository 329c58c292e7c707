package dev.lapwing.producers.battery;

/** One way to ask a battery how it is. For one thread. */
public interface BatteryGauge extends AutoCloseable {

    /** What it is, for people: {@code PiJuice}, {@code INA219}. */
    String name();

    /** Whether this board has it now. May ask the device, within half a second. */
    boolean present();

    /**
     * Asks once.
     *
     * @return what it says; what a gauge cannot measure, or says absurdly, is left out
     * @throws GaugeException if it says nothing; the message names what was asked and what to do
     */
    BatteryReading read() throws GaugeException, InterruptedException;

    @Override
    default void close() {}
}
