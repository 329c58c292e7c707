package dev.lapwing.producers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of {@code /tempN}, as the first system had it: each holds one temperature and goes once the spool has it. A
 * file counts as finished when two looks see the same size and time.
 */
final class TemperatureFiles implements Thermometer {

    private static final Logger LOG = LoggerFactory.getLogger(TemperatureFiles.class);
    private static final String REJECTED = ".rejected";
    private static final int FILE_BYTES_MAX = 1024;
    private static final int AT_A_TIME = 1000;

    private record Stamp(long size, FileTime modifiedAt) {
        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }
    }

    private final Path directory;
    private Map<Path, Stamp> seen = new HashMap<>();

    TemperatureFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public boolean present() {
        return Files.isDirectory(directory);
    }

    @Override
    public List<Measurement> measure() throws ThermometerException {
        var now = new HashMap<Path, Stamp>();
        var finished = new ArrayList<Path>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path file : files) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!attributes.isRegularFile() || now.size() >= AT_A_TIME) {
                    continue;
                }
                var stamp = Stamp.of(attributes);
                now.put(file, stamp);
                if (stamp.equals(seen.get(file))) {
                    finished.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ThermometerException(
                    ReadingFault.NO_ANSWER,
                    "the temperature directory " + directory + " could not be read (" + e.getMessage()
                            + "); create or mount it, or set LAPWING_TEMPERATURE_DIRECTORY",
                    e);
        }
        Map<Path, Stamp> stamps = now;
        seen = now;
        finished.sort(
                Comparator.comparing((Path file) -> modifiedAt(stamps, file)).thenComparing(Path::toString));
        var measured = new ArrayList<Measurement>();
        for (Path file : finished) {
            measured.add(read(file, modifiedAt(stamps, file)));
        }
        return measured;
    }

    private static Instant modifiedAt(Map<Path, Stamp> stamps, Path file) {
        Stamp stamp = stamps.get(file);
        return stamp == null ? Instant.EPOCH : stamp.modifiedAt().toInstant();
    }

    private Measurement read(Path file, Instant modifiedAt) throws ThermometerException {
        String name = String.valueOf(file.getFileName());
        try (var input = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(input.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
            return Measurement.parse(name, modifiedAt, text);
        } catch (IOException e) {
            throw new ThermometerException(ReadingFault.NO_ANSWER, file + " could not be read: " + e.getMessage(), e);
        } catch (ThermometerException e) {
            reject(file, name);
            throw e;
        }
    }

    /** Out of the way of those behind it, and still there for whoever wants to know. */
    private void reject(Path file, String name) {
        try {
            Path rejected = Files.createDirectories(directory.resolve(REJECTED));
            Files.move(file, rejected.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("could not move {} to {}", file, REJECTED);
        }
    }

    @Override
    public void done(List<Measurement> measured) {
        for (Measurement measurement : measured) {
            Path file = directory.resolve(measurement.name());
            try {
                // A file that was written anew meanwhile is another reading.
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .equals(measurement.at())) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("could not remove {}; it is read again", file);
            }
        }
    }
}
