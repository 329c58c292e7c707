package dev.lapwing.camera;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;

/** Another process that holds a directory until its standard input ends. */
final class HoldDirectory {

    private HoldDirectory() {}

    public static void main(String[] args) throws Exception {
        try (var directory = new PictureDirectory(Path.of(args[0]), 1 << 20, ZoneOffset.UTC, Clock.systemUTC())) {
            directory.open();
            System.out.println("open");
            while (System.in.read() >= 0) {
                // wait for the end
            }
        }
    }
}
