package dev.lapwing.producers.battery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A device whose wire can be disturbed: the next answers pass through what was put in their way. */
final class DisturbedDevice implements RegisterDevice {

    private final int address;
    private @Nullable RegisterDevice device;
    private final Deque<UnaryOperator<byte[]>> disturbances = new ArrayDeque<>();
    private int asked;

    DisturbedDevice(int address) {
        this.address = address;
    }

    void is(RegisterDevice now) {
        device = now;
    }

    /** The next answer passes through this. */
    void disturb(UnaryOperator<byte[]> disturbance) {
        disturbances.addLast(disturbance);
    }

    /** How often it was asked. */
    int asked() {
        return asked;
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public byte[] answer(int register, int length) {
        asked++;
        RegisterDevice answering = device;
        if (answering == null) {
            throw new IllegalStateException("nobody acknowledges the address");
        }
        byte[] answer = answering.answer(register, length);
        UnaryOperator<byte[]> disturbance = disturbances.pollFirst();
        return disturbance == null ? answer : disturbance.apply(answer);
    }
}
