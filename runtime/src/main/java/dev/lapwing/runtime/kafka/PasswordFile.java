package dev.lapwing.runtime.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka's client a user's password as its file holds it at each login, so that a password that is rotated needs no
 * restart, and stands in no property. Kafka makes it by its name.
 */
public final class PasswordFile implements AuthenticateCallbackHandler {

    private static final String USER = "username";
    private static final String FILE = "passwordFile";
    private static final String SETTING = "setting";

    private Map<String, ?> options = Map.of();

    /** The property {@code sasl.jaas.config} of a client with this handler. */
    static String jaas(String user, Path file, String setting) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required " + USER + "=\"" + escape(user) + "\" "
                + FILE + "=\"" + escape(file.toString()) + "\" " + SETTING + "=\"" + setting + "\";";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /**
     * What the file holds, without space around it.
     *
     * @throws IOException with a message that names setting and file, if that is nothing
     */
    static String read(String setting, Path file) throws IOException {
        String secret;
        try {
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException(setting + "=" + file + " must be a file that can be read", e);
        }
        if (secret.isEmpty()) {
            throw new IOException(setting + "=" + file + " must be a file with a secret in it");
        }
        return secret;
    }

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaasConfigEntries) {
        options = Map.copyOf(jaasConfigEntries.getFirst().getOptions());
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> name.setName(option(USER));
                case PasswordCallback password ->
                    password.setPassword(
                            read(option(SETTING), Path.of(option(FILE))).toCharArray());
                case ScramExtensionsCallback extensions -> {
                    // none
                }
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private String option(String name) {
        @Nullable Object value = options.get(name);
        return Objects.requireNonNull(value, name).toString();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
