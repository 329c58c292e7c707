package dev.lapwing.orchestration.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Manifests on a disk. Only files that begin with {@link ManifestFile#HEAD} are ever overwritten or removed. */
public final class ManifestDirectory {

    /** How a file on the disk departs from what is generated. */
    public enum Difference {
        /** It is not there. */
        MISSING,
        /** It has another text. */
        CHANGED,
        /** It was generated once and no longer belongs to the site. */
        LEFT_OVER
    }

    /** A file that departs. */
    public record Departure(Path file, Difference difference) {}

    private static final List<String> OURS = List.of("edge", "cloud");

    private final Path directory;

    public ManifestDirectory(Path directory) {
        this.directory = directory;
    }

    /** What departs from these files, by name. */
    public List<Departure> compare(List<ManifestFile> files) throws IOException {
        var departures = new ArrayList<Departure>();
        for (ManifestFile file : files) {
            Path path = directory.resolve(file.path());
            if (!Files.exists(path)) {
                departures.add(new Departure(path, Difference.MISSING));
            } else if (!Files.readString(path).equals(file.text())) {
                departures.add(new Departure(path, Difference.CHANGED));
            }
        }
        for (Path path : leftOver(files)) {
            departures.add(new Departure(path, Difference.LEFT_OVER));
        }
        return departures;
    }

    /**
     * Writes the files, and removes those that were generated once and no longer belong to the site.
     *
     * @return what was changed
     * @throws IOException if the disk refuses, or a file of that name was not made by this command
     */
    public List<Departure> write(List<ManifestFile> files) throws IOException {
        List<Departure> departures = compare(files);
        for (Departure departure : departures) {
            if (departure.difference() == Difference.CHANGED && !generated(departure.file())) {
                throw new IOException(
                        departure.file() + " was not made by \"lapwing manifests\" and is left as it is. Move it"
                                + " away, or choose another directory");
            }
        }
        for (ManifestFile file : files) {
            Path path = directory.resolve(file.path());
            if (departures.stream().anyMatch(departure -> departure.file().equals(path))) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(path, file.text());
            }
        }
        for (Departure departure : departures) {
            if (departure.difference() == Difference.LEFT_OVER) {
                Files.delete(departure.file());
            }
        }
        return departures;
    }

    private Set<Path> leftOver(List<ManifestFile> files) throws IOException {
        Set<Path> wanted =
                files.stream().map(file -> directory.resolve(file.path())).collect(Collectors.toSet());
        var leftOver = new TreeSet<Path>();
        for (String ours : OURS) {
            Path root = directory.resolve(ours);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(root)) {
                for (Path path : found.filter(each -> each.toString().endsWith(".yaml"))
                        .filter(Files::isRegularFile)
                        .toList()) {
                    if (!wanted.contains(path) && generated(path)) {
                        leftOver.add(path);
                    }
                }
            }
        }
        return leftOver;
    }

    private static boolean generated(Path file) throws IOException {
        return Files.readString(file).startsWith(ManifestFile.HEAD);
    }
}
