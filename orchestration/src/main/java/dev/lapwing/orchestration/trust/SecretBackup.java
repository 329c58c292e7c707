package dev.lapwing.orchestration.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The Secrets of a site as one text.
 *
 * <pre>
 *  lapwing-secrets 1 plain | lapwing-secrets 1 PBKDF2WithHmacSHA512 &lt;iterations&gt; &lt;salt&gt; &lt;nonce&gt;
 *  &lt;Secret&gt; &lt;key&gt; &lt;Base64&gt;    | Base64 of those lines by AES-256-GCM, which vouches for the first line, too
 * </pre>
 */
public final class SecretBackup {

    private static final String MAGIC = "lapwing-secrets";
    private static final String VERSION = "1";
    private static final String PLAIN = MAGIC + " " + VERSION + " plain";
    private static final String DERIVATION = "PBKDF2WithHmacSHA512";
    private static final String CIPHER = "AES/GCM/NoPadding";
    /** What OWASP's cheat sheet on password storage asks for with SHA-512 (210,000), and more, since this is done once. */
    private static final int ITERATIONS = 600_000;

    private static final int MOST_ITERATIONS = 100_000_000;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int LINE = 76;

    private SecretBackup() {}

    /** For whoever keeps the file itself safe. */
    public static String plain(Map<String, Map<String, byte[]>> secrets) {
        return PLAIN + "\n" + lines(secrets);
    }

    /** Encrypted; the same Secrets give another text each time. */
    public static String encrypted(Map<String, Map<String, byte[]>> secrets, char[] passphrase) {
        return encrypted(secrets, passphrase, ITERATIONS);
    }

    static String encrypted(Map<String, Map<String, byte[]>> secrets, char[] passphrase, int iterations) {
        byte[] salt = random(SALT_BYTES);
        byte[] nonce = random(NONCE_BYTES);
        String head =
                String.join(" ", MAGIC, VERSION, DERIVATION, Integer.toString(iterations), base64(salt), base64(nonce));
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, head, passphrase, iterations, salt, nonce)
                    .doFinal(lines(secrets).getBytes(StandardCharsets.UTF_8));
            String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(sealed);
            return head + "\n" + body + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + CIPHER + " or no " + DERIVATION, e);
        }
    }

    /** Whether {@link #read} needs the passphrase. */
    public static boolean isEncrypted(String text) {
        return text.startsWith(MAGIC + " ") && !text.startsWith(PLAIN);
    }

    /**
     * The Secrets of a text, by name and key.
     *
     * @param passphrase of an encrypted one
     * @throws SecretException if the text is no backup, is damaged, or the passphrase is another
     */
    public static Map<String, Map<String, byte[]>> read(String text, char[] passphrase) throws SecretException {
        int end = text.indexOf('\n');
        String head = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + 1);
        if (head.equals(PLAIN)) {
            return secrets(body);
        }
        List<String> words = List.of(head.split(" ", -1));
        if (words.size() != 6 || !words.get(0).equals(MAGIC)) {
            throw new SecretException("the file is no backup of Secrets: its first line does not say " + MAGIC);
        }
        if (!words.get(1).equals(VERSION) || !words.get(2).equals(DERIVATION)) {
            throw new SecretException("the backup is of another version (" + words.get(1) + " " + words.get(2)
                    + "). Restore it with the lapwing that made it");
        }
        try {
            int iterations = Integer.parseInt(words.get(3));
            if (iterations < 1 || iterations > MOST_ITERATIONS) {
                throw new SecretException("the backup is damaged: " + iterations + " iterations are not believable");
            }
            byte[] salt = Base64.getDecoder().decode(words.get(4));
            byte[] nonce = Base64.getDecoder().decode(words.get(5));
            byte[] opened = cipher(Cipher.DECRYPT_MODE, head, passphrase, iterations, salt, nonce)
                    .doFinal(Base64.getMimeDecoder().decode(body));
            return secrets(new String(opened, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw new SecretException("the passphrase is not the one that the backup was made with, or the file was"
                    + " changed since. Name the file with the right one with --passphrase-file");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecretException("the backup is damaged (" + e.getMessage() + "). Take another copy of it");
        }
    }

    /** The Secrets of a backup that are there with another content: what a restore would overwrite. */
    public static List<String> different(
            Map<String, Map<String, byte[]>> backup, Map<String, Map<String, byte[]>> existing) {
        var different = new ArrayList<String>();
        backup.forEach((name, values) -> {
            Map<String, byte[]> there = existing.get(name);
            if (there != null && !same(values, there)) {
                different.add(name);
            }
        });
        return different;
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
    }

    private static Cipher cipher(int mode, String head, char[] passphrase, int iterations, byte[] salt, byte[] nonce)
            throws GeneralSecurityException {
        var spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BITS);
        byte[] key =
                SecretKeyFactory.getInstance(DERIVATION).generateSecret(spec).getEncoded();
        spec.clearPassword();
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String lines(Map<String, Map<String, byte[]>> secrets) {
        var text = new StringBuilder();
        new TreeMap<>(secrets)
                .forEach((name, values) -> new TreeMap<>(values)
                        .forEach((key, value) -> text.append(name)
                                .append(' ')
                                .append(key)
                                .append(' ')
                                .append(base64(value))
                                .append('\n')));
        return text.toString();
    }

    private static Map<String, Map<String, byte[]>> secrets(String lines) throws SecretException {
        var secrets = new LinkedHashMap<String, Map<String, byte[]>>();
        for (String line : lines.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length != 3) {
                throw new SecretException("the backup is damaged: a line has not three words");
            }
            try {
                secrets.computeIfAbsent(words[0], name -> new LinkedHashMap<>())
                        .put(words[1], Base64.getDecoder().decode(words[2]));
            } catch (IllegalArgumentException e) {
                throw new SecretException(
                        "the backup is damaged: Secret " + words[0] + ", key " + words[1] + ", is no Base64");
            }
        }
        if (secrets.isEmpty()) {
            throw new SecretException("the backup holds no Secret");
        }
        return secrets;
    }
}
