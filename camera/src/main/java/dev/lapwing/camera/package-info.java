/**
 * The capture side: the directory that a camera fills, and whether that camera is alive.
 *
 * <pre>
 * motion --writes--&gt; /mnt/cameraN --PictureDirectory--&gt; Picture --&gt; camera producer
 *                        |                                   (remove, retry or quarantine)
 *                        +-- .quarantine/   what is no whole picture, with its reason
 *                        +-- .camera        heartbeat of the capture side --CameraWatch--&gt; CameraState
 * </pre>
 *
 * <p>Read {@link dev.lapwing.camera.PictureDirectory} first, then {@link dev.lapwing.camera.Picture}, {@link
 * dev.lapwing.camera.QuarantineReason} and {@link dev.lapwing.camera.CameraState}. The package {@code motion} configures
 * and runs the real {@code motion}; {@code simulated} stands in for a camera.
 *
 * <p>One thread takes pictures from a directory; any thread may give them back. The taking thread waits in {@code
 * poll(2)}, so it is a platform thread.
 */
@NullMarked
package dev.lapwing.camera;

import org.jspecify.annotations.NullMarked;
