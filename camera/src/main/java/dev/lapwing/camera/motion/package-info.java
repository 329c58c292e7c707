/**
 * The real {@code motion}: how it is configured, and how it is run where no service manager runs it.
 *
 * <p>{@link dev.lapwing.camera.motion.CaptureSource} is where pictures come from, {@link
 * dev.lapwing.camera.motion.MotionConfiguration} is the {@code motion.conf} for it with the first system's values, {@link
 * dev.lapwing.camera.motion.MotionProcess} runs {@code motion} with it and writes the camera's heartbeat. On a Pi the
 * files of {@code camera/pi/} do the same through systemd.
 *
 * <p>A configuration is a value. A process has one thread, which starts {@code motion} and looks after it.
 */
@NullMarked
package dev.lapwing.camera.motion;

import org.jspecify.annotations.NullMarked;
