/**
 * What a node's battery says: {@link dev.lapwing.producers.battery.BatteryGauge} is one way to ask it, {@code BatteryReading}
 * is the answer.
 *
 * <p>The gauges on I2C speak the registers of their chips through Pi4J, which is loaded by {@code I2cBus} and only when one
 * of them is asked. Beneath the same {@code I2cBus} there may be a bus of our own, whose devices answer byte for byte as the
 * chips do: driven by {@code BatteryModel}, for demonstrations, laboratories and tests without hardware, or read from what a
 * service of the board leaves in a file ({@code RecordedDevice}), for a pod that may not have the bus.
 *
 * <p>A gauge belongs to one thread.
 */
@NullMarked
package dev.lapwing.producers.battery;

import org.jspecify.annotations.NullMarked;
