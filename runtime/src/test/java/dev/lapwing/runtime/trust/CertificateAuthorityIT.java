package dev.lapwing.runtime.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CertificateAuthorityIT {

    @TempDir
    Path directory;

    @Test
    void signsForServersWhoseClocksSay1970() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(directory);

        Path identity = authority.issue("broker", List.of("localhost", "127.0.0.1"));

        X509Certificate certificate = certificate(identity);
        certificate.verify(certificate(authority.certificateFile()).getPublicKey());
        assertThatCode(() -> certificate.checkValidity(Date.from(Instant.parse("1970-01-01T12:00:01Z"))))
                .doesNotThrowAnyException();
        assertThatCode(() -> certificate.checkValidity(Date.from(Instant.parse("2069-01-01T00:00:00Z"))))
                .doesNotThrowAnyException();
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    }

    @Test
    void isTakenUpAgainWhereItIs() throws Exception {
        String before = Files.readString(CertificateAuthority.create(directory).certificateFile());

        Path identity = CertificateAuthority.create(directory).issue("late", List.of());

        assertThat(directory.resolve("ca.pem")).hasContent(before);
        certificate(identity).verify(certificate(directory.resolve("ca.pem")).getPublicKey());
    }

    @Test
    void comesBackFromItsKeyAndCertificateAlone() throws Exception {
        CertificateAuthority first = CertificateAuthority.create(directory.resolve("first"));

        Pem kept = Pem.of(first.authority().bytes());
        CertificateAuthority second = CertificateAuthority.restore(directory.resolve("second"), kept);

        assertThat(second.certificateFile()).hasSameTextualContentAs(first.certificateFile());
        certificate(second.issue("later", List.of()))
                .verify(certificate(first.certificateFile()).getPublicKey());
        assertThatThrownBy(() -> CertificateAuthority.restore(directory.resolve("third"), new Pem("nothing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no private key");
        assertThat(kept.toString()).doesNotContain("BEGIN");
    }

    @Test
    void signsForSomeTimeOnlyWhereThatIsAskedFor() throws Exception {
        var week = new CertificateAuthority.Validity(Instant.parse("2026-03-01T00:00:00Z"), 7);

        X509Certificate certificate =
                certificate(CertificateAuthority.create(directory).issue("week", List.of(), week));

        assertThat(certificate.getNotBefore()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(certificate.getNotAfter()).isEqualTo("2026-03-08T00:00:00Z");
    }

    @Test
    void keepsItsStoreFromOthersEvenWhileKeytoolWritesIt() throws Exception {
        Path made = directory.resolve("site/secrets");
        Path open = Files.createDirectory(
                directory.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        CertificateAuthority.create(made);
        CertificateAuthority.create(open);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rwx------");
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        String text = Files.readString(pem);
        try (InputStream in = new ByteArrayInputStream(
                text.substring(text.indexOf("-----BEGIN CERTIFICATE")).getBytes(StandardCharsets.US_ASCII))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
