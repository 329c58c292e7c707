package dev.lapwing.producers;

import dev.lapwing.runtime.FirstThenCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a directory that something on the board fills, as {@code /tempN} of the first system: each holds one number
 * and goes once the spool has it. A
 * file counts as finished when two looks see the same size and time. One that cannot be read or taken away keeps none of
 * the others back.
 */
final class ReadingFiles implements Sensor {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingFiles.class);
    private static final String REJECTED = ".rejected";
    private static final int FILE_BYTES_MAX = 1024;
    private static final int AT_A_TIME = 1000;
    /** A day's files at the usual interval; beyond it the directory is as good as lost. */
    private static final int DEALT_WITH_MAX = 10_000;

    private static final String STAYS = "stays";

    private record Stamp(long size, FileTime modifiedAt) {
        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }
    }

    private final Path directory;
    private final ReadingPattern pattern;
    private final String remedy;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private Map<Path, Stamp> seen = new HashMap<>();
    /** What was read or rejected and could not be taken away: it is not read again as long as it stays as it is. */
    private final Map<Path, Stamp> dealtWith = new HashMap<>();

    /**
     * A directory that need not be there yet.
     *
     * @param remedy what to do if it cannot be read
     */
    ReadingFiles(Path directory, ReadingPattern pattern, String remedy) {
        this.directory = directory;
        this.pattern = pattern;
        this.remedy = remedy;
    }

    @Override
    public boolean present() {
        return Files.isDirectory(directory);
    }

    @Override
    public Measured measure() throws SensorException {
        var faults = new ArrayList<SensorException>();
        var finished = new ArrayList<Path>();
        Map<Path, Stamp> now = look(finished, faults);
        seen = now;
        finished.sort(Comparator.comparing((Path file) -> modifiedAt(now, file)).thenComparing(Path::toString));
        var measured = new ArrayList<Measurement>();
        for (Path file : finished) {
            read(file, modifiedAt(now, file), faults).ifPresent(measured::add);
        }
        return new Measured(measured, faults);
    }

    /** The files that are not dealt with yet; those that have not changed since the last look are finished. */
    private Map<Path, Stamp> look(List<Path> finished, List<SensorException> faults) throws SensorException {
        var now = new HashMap<Path, Stamp>();
        var standing = new HashSet<Path>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path file : files) {
                Stamp stamp = stamp(file, faults).orElse(null);
                if (stamp == null) {
                    continue;
                }
                if (stamp.equals(dealtWith.get(file))) {
                    standing.add(file);
                } else if (now.size() < AT_A_TIME) {
                    now.put(file, stamp);
                    if (stamp.equals(seen.get(file))) {
                        finished.add(file);
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new SensorException(
                    ReadingFault.NO_ANSWER,
                    "the directory " + directory + " could not be read (" + e.getMessage()
                            + "); create or mount it, or " + remedy,
                    e);
        }
        dealtWith.keySet().retainAll(standing);
        if (dealtWith.isEmpty()) {
            failures.recovered(STAYS);
        }
        if (dealtWith.size() + finished.size() > DEALT_WITH_MAX) {
            throw new SensorException(
                    ReadingFault.NO_ANSWER,
                    dealtWith.size() + " files of " + directory
                            + " were read and cannot be removed, and no more are read;"
                            + " let this user write to the directory");
        }
        return now;
    }

    private static Optional<Stamp> stamp(Path file, List<SensorException> faults) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(Stamp.of(attributes)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // whoever took it knows why
        } catch (IOException e) {
            faults.add(unreadable(file, e));
            return Optional.empty();
        }
    }

    private static Instant modifiedAt(Map<Path, Stamp> stamps, Path file) {
        Stamp stamp = stamps.get(file);
        return stamp == null ? Instant.EPOCH : stamp.modifiedAt().toInstant();
    }

    private Optional<Measurement> read(Path file, Instant modifiedAt, List<SensorException> faults) {
        String name = String.valueOf(file.getFileName());
        try (var input = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(input.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
            return Optional.of(pattern.parse(name, modifiedAt, text, file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            faults.add(unreadable(file, e));
        } catch (SensorException e) {
            faults.add(e);
            reject(file);
        }
        return Optional.empty();
    }

    private static SensorException unreadable(Path file, IOException cause) {
        return new SensorException(
                ReadingFault.NO_ANSWER,
                file + " could not be read (" + cause.getMessage() + "); let this user read it, or remove it",
                cause);
    }

    /** Out of the way of those behind it, and still there for whoever wants to know. */
    private void reject(Path file) {
        try {
            Path rejected = Files.createDirectories(directory.resolve(REJECTED));
            Path name = Objects.requireNonNull(file.getFileName());
            Files.move(file, rejected.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            stays(file, e);
        }
    }

    @Override
    public void done(List<Measurement> measured) {
        for (Measurement measurement : measured) {
            Path file = measurement.file();
            if (file != null) {
                remove(file);
            }
        }
    }

    private void remove(Path file) {
        try {
            // A file that was written anew meanwhile is another reading.
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (Stamp.of(attributes).equals(seen.get(file))) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            seen.remove(file); // gone already, which is all that is wanted
        } catch (IOException e) {
            stays(file, e);
        }
    }

    private void stays(Path file, IOException cause) {
        Stamp stamp = seen.get(file);
        if (stamp != null) {
            dealtWith.put(file, stamp);
        }
        failures.failure(STAYS)
                .log(
                        "{} was read and cannot be taken away ({}); it is not read again. Let this user write to {}",
                        file,
                        cause.getMessage(),
                        directory);
    }
}
