package dev.lapwing.brokers.access;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.token.delegation.internals.DelegationTokenCredentialCallback;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords of SCRAM-SHA-512 against a directory with a file for each user. A user is there from the moment in which
 * the file is, with the password that stands in it, and gone with it. Kafka makes it by its name.
 */
public final class DirectoryUsers implements AuthenticateCallbackHandler {

    /** The broker's property that names the directory. */
    public static final String DIRECTORY = "lapwing.users.directory";

    /** What was worked out of a file: that takes a board some ten milliseconds. */
    private record Known(String secret, ScramCredential credential) {}

    private final Map<String, Known> known = new HashMap<>();
    private @Nullable Watched<UserFiles> files;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaasConfigEntries) {
        Path directory = Path.of(Objects.requireNonNull((String) configs.get(DIRECTORY), DIRECTORY));
        files = new Watched<>(directory, UserFiles.NONE, UserFiles::read);
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        String user = "";
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> user = name.getDefaultName();
                case DelegationTokenCredentialCallback token -> {
                    // no tokens are given out
                }
                case ScramCredentialCallback scram -> {
                    ScramCredential credential = credential(user);
                    if (credential != null) {
                        scram.scramCredential(credential);
                    }
                }
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private synchronized @Nullable ScramCredential credential(String user) {
        String secret =
                Objects.requireNonNull(files, "not configured").get().secrets().get(user);
        if (secret == null) {
            known.remove(user);
            return null;
        }
        Known before = known.get(user);
        if (before != null && before.secret().equals(secret)) {
            return before.credential();
        }
        var now = new Known(secret, ScramSecret.credential(secret));
        known.put(user, now);
        return now.credential();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
