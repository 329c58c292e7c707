package dev.lapwing.camera.motion;

import java.nio.file.Path;

/** Where {@code motion} gets its pictures from. */
public sealed interface CaptureSource {

    /** The lines of {@code motion.conf} that say so. */
    String configuration();

    /**
     * A Pi camera on the legacy stack (up to Raspberry Pi OS Buster, or Bullseye with the legacy camera enabled), through
     * the module {@code bcm2835-v4l2}. The key's old spelling is what {@code motion} up to 4.3 knows; later ones still
     * take it.
     */
    record Legacy(Path device) implements CaptureSource {
        @Override
        public String configuration() {
            return "videodevice " + device + "\n";
        }
    }

    /**
     * A Pi camera on libcamera (Bullseye and later): {@code motion} is run as {@code libcamerify motion}, which shows it
     * the camera as a video device.
     */
    record Libcamera(Path device) implements CaptureSource {
        @Override
        public String configuration() {
            return "video_device " + device + "\n";
        }
    }

    /** A video file, played over and over, for machines without a camera. */
    record Clip(Path video) implements CaptureSource {
        @Override
        public String configuration() {
            return "netcam_url file://" + video.toAbsolutePath().normalize() + "\n";
        }
    }
}
