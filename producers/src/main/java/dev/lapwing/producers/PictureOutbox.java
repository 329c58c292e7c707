package dev.lapwing.producers;

import dev.lapwing.camera.CameraState;
import dev.lapwing.camera.CameraWatch;
import dev.lapwing.camera.Picture;
import dev.lapwing.camera.PictureChangedException;
import dev.lapwing.camera.PictureDirectory;
import dev.lapwing.camera.QuarantineReason;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.Identity;
import dev.lapwing.records.RecordType;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * A camera's directory as an outbox. A picture is deleted only after it has been acknowledged for the settle time, by a
 * log that was not cut meanwhile: by then the brokers' page caches have reached their disks. Pictures are deleted in
 * the order in which they were acknowledged, so that what is left is always the end of what was sent.
 */
final class PictureOutbox implements Outbox<Picture> {

    /** Who the pictures are from. */
    record Source(String site, String camera, ZoneId zone) {}

    private record Kept(Picture picture, long acknowledgedAt) {}

    /** Beyond it nothing more is sent until some are settled: memory, and what a restart has to read back. */
    private static final int KEPT_MAX = 20_000;

    private static final int ENVELOPE_BYTES = 128;

    private final PictureDirectory directory;
    private final CameraWatch camera;
    private final Source source;
    private final Duration settle;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    /**
     * An outbox over a directory that is not open.
     *
     * @param camera that fills the directory; told of its pictures
     */
    PictureOutbox(PictureDirectory directory, CameraWatch camera, Source source, Duration settle) {
        this.directory = directory;
        this.camera = camera;
        this.source = source;
        this.settle = settle;
    }

    @Override
    public void open() throws IOException {
        kept.clear();
        directory.close(); // opened anew, it hands out everything that it holds, in order
        directory.open();
    }

    @Override
    public int size() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), file -> !isHidden(file))) {
            // More than so many can never have been sent and kept.
            for (var file = files.iterator(); file.hasNext() && count < KEPT_MAX; file.next()) {
                count++;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return count;
    }

    private static boolean isHidden(Path file) {
        Path name = file.getFileName();
        return name == null || name.toString().startsWith(".");
    }

    @Override
    public Optional<Picture> next(Duration timeout) throws IOException, InterruptedException {
        camera.look(); // so that it notices in time when a heartbeat stops, also where nobody asks how it is
        Optional<Picture> next = directory.next(timeout);
        next.ifPresent(camera::saw);
        return next;
    }

    @Override
    public long recordBytes(Picture picture) {
        return Math.ceilDiv(picture.size(), 3) * 4 + ENVELOPE_BYTES;
    }

    @Override
    public Optional<Outgoing> prepare(Picture picture) throws IOException {
        byte[] jpeg;
        try {
            jpeg = picture.read();
        } catch (PictureChangedException e) {
            directory.retry(picture);
            return Optional.empty();
        } catch (IOException e) {
            // The bytes behind the name are lost to us; the name itself can still be moved out of the way.
            directory.quarantine(picture, QuarantineReason.UNREADABLE);
            return Optional.empty();
        }
        Identity identity = Identity.of(source.site(), source.camera(), picture.name(), picture.modifiedAt(), jpeg);
        return Optional.of(new Outgoing(
                identity.id(),
                source.camera(),
                RecordType.FRAME,
                identity.sha256(),
                picture.capturedAt().atZone(source.zone()).toInstant(),
                null,
                picture.modifiedAt(),
                FrameJson.write(new Frame(source.camera(), picture.capturedAt(), jpeg))));
    }

    @Override
    public void acknowledged(Picture picture, boolean found) {
        kept.addLast(new Kept(picture, System.nanoTime()));
    }

    @Override
    public void refused(Picture picture) throws IOException {
        directory.quarantine(picture, QuarantineReason.REFUSED_BY_TOPIC);
    }

    @Override
    public void settle(long unchangedUntil) throws IOException {
        Kept oldest = kept.peekFirst();
        while (oldest != null && unchangedUntil - oldest.acknowledgedAt() >= settle.toNanos()) {
            try {
                directory.remove(oldest.picture());
            } catch (IOException e) {
                return; // the directory shows it as its trouble; tried again at the next look
            }
            kept.removeFirst();
            oldest = kept.peekFirst();
        }
    }

    @Override
    public void settleAnew() {
        long now = System.nanoTime();
        for (int left = kept.size(); left > 0; left--) {
            kept.addLast(new Kept(kept.removeFirst().picture(), now));
        }
    }

    @Override
    public boolean full() {
        return kept.size() >= KEPT_MAX;
    }

    @Override
    public Optional<String> trouble() {
        return directory
                .trouble()
                .or(() -> camera.look() instanceof CameraState.Dead dead
                        ? Optional.of("camera " + source.camera() + " is " + dead.detail())
                        : Optional.empty());
    }

    @Override
    public void close() {
        directory.close();
    }
}
