package dev.lapwing.runtime.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Whether a file's certificates hold at some time. */
public final class CertificateDates {

    private static final String RENEW = "renew it (lapwing secrets rotate certificates)";

    private CertificateDates() {}

    /** What is wrong with a certificate and the chain behind it, as a sentence that begins with a name; empty if nothing. */
    public static Optional<String> ofChain(Path file, Instant now) {
        return certificates(
                file,
                certificates -> certificates.stream()
                        .flatMap(certificate -> problem(file, certificate, now).stream())
                        .findFirst());
    }

    /** What is wrong with certificates of which one has to hold; empty if nothing. */
    public static Optional<String> ofTrusted(Path file, Instant now) {
        return certificates(file, certificates -> {
            List<String> problems = certificates.stream()
                    .flatMap(certificate -> problem(file, certificate, now).stream())
                    .toList();
            return problems.size() == certificates.size() ? Optional.of(problems.getFirst()) : Optional.empty();
        });
    }

    private interface Judge {
        Optional<String> of(List<X509Certificate> certificates);
    }

    private static Optional<String> certificates(Path file, Judge judge) {
        try {
            List<X509Certificate> certificates =
                    Pem.of(Files.readAllBytes(file)).certificates();
            return certificates.isEmpty()
                    ? Optional.of("CERTIFICATE_UNREADABLE, " + file + " holds no certificate as PEM; put it there")
                    : judge.of(certificates);
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            return Optional.of("CERTIFICATE_UNREADABLE, " + file + " cannot be read (" + e.getMessage()
                    + "); put a certificate as PEM there");
        }
    }

    private static Optional<String> problem(Path file, X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        String what = file + ", " + certificate.getSubjectX500Principal().getName() + ", ";
        String clock = ", and this board's clock says " + now.truncatedTo(ChronoUnit.SECONDS) + "; ";
        if (now.isBefore(from)) {
            return Optional.of("CERTIFICATE_NOT_YET_VALID, " + what + "holds from " + from + " on" + clock
                    + "if that is wrong, see that the board reaches a time server, else " + RENEW);
        }
        return now.isAfter(to)
                ? Optional.of(
                        "CERTIFICATE_EXPIRED, " + what + "held until " + to + clock + "if that is right, " + RENEW)
                : Optional.empty();
    }
}
