package dev.lapwing.cli.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Secrets as a kubelet mounts them: a directory for each, whose files are links through {@code ..data}, which is turned to
 * another directory when the Secret changes.
 */
final class MountedSecrets {

    private final Path directory;
    private int writes;

    MountedSecrets(Path directory) {
        this.directory = directory;
    }

    /** Brings what has changed, each Secret at once. */
    void write(Map<String, Map<String, byte[]>> secrets) throws IOException {
        writes++;
        for (Map.Entry<String, Map<String, byte[]>> secret : secrets.entrySet()) {
            Path mounted = Files.createDirectories(directory.resolve(secret.getKey()));
            Path next = Files.createDirectory(mounted.resolve("..written-" + writes));
            for (Map.Entry<String, byte[]> value : secret.getValue().entrySet()) {
                Files.write(next.resolve(value.getKey()), value.getValue());
            }
            Path link = mounted.resolve("..data_tmp");
            Files.createSymbolicLink(link, next.getFileName());
            Files.move(link, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            for (String key : secret.getValue().keySet()) {
                Path file = mounted.resolve(key);
                if (!Files.isSymbolicLink(file)) {
                    Files.createSymbolicLink(file, Path.of("..data").resolve(key));
                }
            }
        }
    }

    String file(String secret, String key) {
        return directory.resolve(secret).resolve(key).toString();
    }

    String directory(String secret) {
        return directory.resolve(secret).toString();
    }
}
