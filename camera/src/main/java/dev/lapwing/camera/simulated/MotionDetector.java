package dev.lapwing.camera.simulated;

/**
 * How many pixels of a frame differ from what was there before, as {@code motion} counts them: by more than the noise,
 * against a reference that follows slowly. For one thread.
 */
final class MotionDetector {

    /** As {@code motion}'s own default of {@code noise_level}. */
    private static final int NOISE_LEVEL = 32;

    private static final int FOLLOW_SHIFT = 2;
    private static final int FRACTION_BITS = 8;

    private final int[] reference;
    private boolean primed;

    MotionDetector(int pixels) {
        this.reference = new int[pixels];
    }

    /** Counts the changed pixels of the next frame; none in the first. */
    int changedPixels(int[] rgb) {
        int changed = 0;
        for (int i = 0; i < rgb.length; i++) {
            int luma = (77 * (rgb[i] >> 16 & 0xFF) + 150 * (rgb[i] >> 8 & 0xFF) + 29 * (rgb[i] & 0xFF));
            if (!primed) {
                reference[i] = luma;
            }
            int difference = luma - reference[i];
            if (Math.abs(difference) >> FRACTION_BITS > NOISE_LEVEL) {
                changed++;
            }
            reference[i] += difference >> FOLLOW_SHIFT;
        }
        primed = true;
        return changed;
    }
}
