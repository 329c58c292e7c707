package dev.lapwing.camera.simulated;

import java.util.SplittableRandom;

/**
 * A hall with a textured wall, through which figures walk one at a time, with pauses in which nothing moves. Drawn as
 * pixels, with the grain that a sensor has; the same for the same seed. For one thread.
 */
final class MovingScene {

    private static final int WALK_FRAMES = 80;
    private static final int PAUSE_FRAMES = 20;
    private static final int GRAIN = 4;

    private final int width;
    private final int height;
    private final long seed;
    private final int[] wall;

    MovingScene(long seed, int width, int height) {
        this.seed = seed;
        this.width = width;
        this.height = height;
        this.wall = new int[width * height];
        var random = new SplittableRandom(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean joint = y % 32 == 0 || (x + (y / 32 % 2) * 32) % 64 == 0;
                int shade = 90 + 80 * y / height + random.nextInt(10);
                wall[y * width + x] = joint ? shade - 40 : shade;
            }
        }
    }

    /** Fills {@code rgb} with a frame; frames follow each other in time. */
    void draw(int frame, int[] rgb) {
        var grain = new SplittableRandom(seed * 31 + frame);
        for (int i = 0; i < rgb.length; ) {
            long noise = grain.nextLong();
            for (int n = 0; n < Long.BYTES && i < rgb.length; n++, i++) {
                rgb[i] = gray(wall[i] + (int) ((noise >>> (8 * n)) & 0xFF) % GRAIN);
            }
        }
        int inWalk = Math.floorMod(frame, WALK_FRAMES + PAUSE_FRAMES);
        if (inWalk < WALK_FRAMES) {
            drawFigure(frame / (WALK_FRAMES + PAUSE_FRAMES), inWalk, rgb);
        }
    }

    private void drawFigure(int number, int step, int[] rgb) {
        var look = new SplittableRandom(seed ^ number);
        int figureWidth = width / 10 + look.nextInt(width / 20);
        int figureHeight = height / 2 + look.nextInt(height / 4);
        int color = look.nextInt(0x1000000) & 0x7F7F7F;
        boolean leftwards = look.nextBoolean();
        int way = (width + figureWidth) * step / WALK_FRAMES - figureWidth;
        int left = leftwards ? width - figureWidth - way : way;
        int top = height - figureHeight - 10 + (step % 4);
        for (int y = Math.max(0, top); y < Math.min(height, top + figureHeight); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, left + figureWidth); x++) {
                rgb[y * width + x] = color + 0x010101 * ((x * 7 + y * 13) & 31);
            }
        }
    }

    private static int gray(int shade) {
        int level = Math.clamp(shade, 0, 255);
        return level << 16 | level << 8 | level;
    }
}
