package dev.lapwing.lab.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/** Cameras that all see something all the time: puts pictures of random bytes into their directories. */
final class PictureLoad implements AutoCloseable {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final int pictureBytes;
    private final ScheduledExecutorService threads;
    private final List<ScheduledFuture<?>> writing = new ArrayList<>();
    private final Map<String, Written> written = new ConcurrentHashMap<>();
    private final Set<Integer> blind = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * A picture.
     *
     * @param nanoTime when its file got its name
     */
    record Written(int camera, long nanoTime) {}

    PictureLoad(int cameras, int pictureBytes) {
        this.pictureBytes = pictureBytes;
        this.threads = Executors.newScheduledThreadPool(cameras);
    }

    /** Lets a camera see, so many times a second. */
    void start(int camera, Path directory, int perSecond) {
        var random = new Random(); // no two runs may write the same picture
        long period = 1_000_000L / perSecond;
        writing.add(threads.scheduleAtFixedRate(
                () -> write(camera, directory, random), camera * 17_003L, period, TimeUnit.MICROSECONDS));
    }

    private void write(int camera, Path directory, Random random) {
        if (blind.contains(camera)) {
            return;
        }
        byte[] jpeg = new byte[pictureBytes];
        random.nextBytes(jpeg);
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[pictureBytes - 2] = (byte) 0xFF;
        jpeg[pictureBytes - 1] = (byte) 0xD9;
        String time = NAME.format(LocalDateTime.ofInstant(Instant.now(), ZoneOffset.UTC));
        String name = time + "-" + count.incrementAndGet();
        String sha256 = DigestUtils.sha256Hex(jpeg);
        try {
            Path hidden = Files.write(directory.resolve("." + name), jpeg);
            written.put(sha256, new Written(camera, System.nanoTime()));
            Files.move(hidden, directory.resolve(name + ".jpg"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without power, a camera sees nothing. */
    void blind(int camera) {
        blind.add(camera);
    }

    /** Ends {@link #blind}. */
    void sees(int camera) {
        blind.remove(camera);
    }

    /**
     * What was written from one moment to another.
     *
     * @throws UncheckedIOException if a camera could not write
     */
    Map<String, Written> written(long fromNanoTime, long untilNanoTime) throws InterruptedException {
        for (ScheduledFuture<?> camera : writing) {
            if (camera.isDone()) {
                try {
                    camera.get(); // it ends only by its failure
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a camera's pictures could not be written", e.getCause());
                }
            }
        }
        return written.entrySet().stream()
                .filter(picture -> picture.getValue().nanoTime() - fromNanoTime >= 0
                        && picture.getValue().nanoTime() - untilNanoTime < 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
