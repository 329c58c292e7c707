package dev.lapwing.producers.battery;

/** A device whose registers are had without a wire: it answers for them byte for byte as the chip does. */
public interface RegisterDevice {

    /** Its address on the bus. */
    int address();

    /**
     * Its answer.
     *
     * @param length bytes that are asked for
     * @return as many, or fewer if it does not answer to the end
     */
    byte[] answer(int register, int length);
}
