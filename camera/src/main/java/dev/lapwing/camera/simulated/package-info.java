/**
 * Cameras for machines without one.
 *
 * <p>{@link dev.lapwing.camera.simulated.SimulatedCamera} fills a directory as a Pi's camera does: it plays a video
 * through the real {@code motion} where that is installed, and otherwise {@link
 * dev.lapwing.camera.simulated.RenderedCamera} draws a {@link dev.lapwing.camera.simulated.MovingScene} and detects motion
 * in it itself. {@link dev.lapwing.camera.simulated.GeneratedJpeg} makes valid pictures of a wanted size as fast as a load
 * test can take them.
 *
 * <p>Each camera runs on a thread of its own.
 */
@NullMarked
package dev.lapwing.camera.simulated;

import org.jspecify.annotations.NullMarked;
