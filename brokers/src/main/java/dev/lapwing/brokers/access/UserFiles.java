package dev.lapwing.brokers.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The users of a directory with a file for each, named after the user, as a Secret is mounted. A file holds the password,
 * or what is needed to check it ({@code salt="...",saltedpassword="...",iterations=...}), so that no broker need ever see
 * the password.
 *
 * @param secrets what each file holds, by user
 * @param problems files that make no user, with the reason
 */
record UserFiles(Map<String, String> secrets, List<String> problems) {

    static final UserFiles NONE = new UserFiles(Map.of(), List.of());

    UserFiles {
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets)); // in one order, for the log
        problems = List.copyOf(problems);
    }

    static UserFiles read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            // Kubernetes keeps the files themselves in hidden directories, and links to them.
            files = listed.filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
        var secrets = new TreeMap<String, String>();
        var problems = new ArrayList<String>();
        for (Path file : files) {
            String user = file.getFileName().toString();
            String secret = Files.readString(file).strip();
            if (!user.matches("[A-Za-z0-9._-]+")) {
                problems.add(file + " is named after no user: use letters, digits, '.', '_' or '-'");
            } else if (secret.isEmpty()) {
                problems.add(file + " is empty, but must hold the user's password");
            } else if (secret.startsWith("salt=") && !ScramSecret.isCredential(secret)) {
                problems.add(file + " begins like a credential, but is not"
                        + " salt=\"...\",saltedpassword=\"...\",iterations=4096 or more");
            } else {
                secrets.put(user, secret);
            }
        }
        return new UserFiles(secrets, problems);
    }

    /** Never what the files hold. */
    @Override
    public String toString() {
        return "users " + secrets.keySet();
    }
}
