package dev.lapwing.brokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The users that a storage is formatted with: a directory with a file for each, named after the user, as a Secret is
 * mounted. A file holds the password, or what the cluster is to keep of it ({@code
 * salt="...",saltedpassword="...",iterations=...}), so that no broker need ever see the password.
 */
record BrokerUsers(Path directory) {

    private static final String CREDENTIAL = "salt=\"[^\"]+\",saltedpassword=\"[^\"]+\",iterations=[0-9]+";

    /**
     * What the cluster keeps of each user's password, by user.
     *
     * @throws IOException if a file cannot be read or is empty, with a message that names it
     */
    Map<String, String> arguments() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            // Kubernetes keeps the files themselves in hidden directories, and links to them.
            files = listed.filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
                    .toList();
        }
        var arguments = new TreeMap<String, String>();
        for (Path file : files) {
            String user = file.getFileName().toString();
            if (!user.matches("[A-Za-z0-9._-]+")) {
                throw new IOException(file + " is named after no user: use letters, digits, '.', '_' or '-'");
            }
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new IOException(file + " is empty, but must hold the user's password");
            }
            arguments.put(
                    user,
                    text.matches(CREDENTIAL) ? text : ScramCredential.of(text).argument());
        }
        return arguments;
    }
}
