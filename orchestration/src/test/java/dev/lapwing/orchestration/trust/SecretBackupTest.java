package dev.lapwing.orchestration.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretBackupTest {

    private static final int FEW = 1_000;
    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
    private static final Map<String, Map<String, byte[]>> SECRETS = Map.of(
            "local-users",
            Map.of("admin", bytes("s3cret"), "rpi-node-1", bytes("other")),
            "local-ca-key",
            Map.of("authority.pem", new byte[] {0, 10, (byte) 0xFF, 32}));

    @Test
    void bringsBackWhatWasEncryptedAndShowsNothingOfIt() throws Exception {
        String text = SecretBackup.encrypted(SECRETS, PASSPHRASE, FEW);

        assertThat(SecretBackup.isEncrypted(text)).isTrue();
        assertThat(text)
                .startsWith("lapwing-secrets 1 PBKDF2WithHmacSHA512 1000 ")
                .doesNotContain("local-users");
        assertSame(SecretBackup.read(text, PASSPHRASE));
    }

    @Test
    void bringsBackWhatIsPlain() throws Exception {
        String text = SecretBackup.plain(SECRETS);

        assertThat(SecretBackup.isEncrypted(text)).isFalse();
        assertSame(SecretBackup.read(text, new char[0]));
    }

    @Test
    void doesNotTakeJustAnyFileForABackup() {
        assertThat(SecretBackup.isEncrypted("kind: Cluster\n")).isFalse();
        assertThatThrownBy(() -> SecretBackup.read("kind: Cluster\n", new char[0]))
                .hasMessageContaining("no backup of Secrets");
    }

    @Test
    void refusesAnotherPassphraseAndATextThatWasChanged() {
        String text = SecretBackup.encrypted(SECRETS, PASSPHRASE, FEW);

        assertThatThrownBy(() -> SecretBackup.read(text, "wrong horse battery".toCharArray()))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("--passphrase-file");
        assertThatThrownBy(() -> SecretBackup.read(text.replace(" 1000 ", " 1001 "), PASSPHRASE))
                .isInstanceOf(SecretException.class);
        assertThatThrownBy(() -> SecretBackup.read(text.substring(0, text.length() - 8), PASSPHRASE))
                .isInstanceOf(SecretException.class);
    }

    @Test
    void refusesWhatIsNoBackup() {
        assertThatThrownBy(() -> SecretBackup.read("kind: Secret\n", PASSPHRASE))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("no backup");
        assertThatThrownBy(() -> SecretBackup.read("lapwing-secrets 2 x y z a\n", PASSPHRASE))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("another version");
    }

    @Test
    void namesWhatARestoreWouldOverwrite() {
        var changed = Map.of(
                "local-users",
                Map.of("admin", bytes("s3cret"), "rpi-node-1", bytes("changed")),
                "other",
                Map.of("a", bytes("b")));

        assertThat(SecretBackup.different(SECRETS, changed)).containsExactly("local-users");
        assertThat(SecretBackup.different(SECRETS, SECRETS)).isEmpty();
    }

    private static void assertSame(Map<String, Map<String, byte[]>> read) {
        assertThat(read.keySet()).isEqualTo(SECRETS.keySet());
        assertThat(SecretBackup.different(read, SECRETS)).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
