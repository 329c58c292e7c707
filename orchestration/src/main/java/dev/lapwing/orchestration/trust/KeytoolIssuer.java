package dev.lapwing.orchestration.trust;

import dev.lapwing.runtime.trust.CertificateAuthority;
import dev.lapwing.runtime.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Certificates by the JDK's {@code keytool}, in about a second each; its files are gone afterwards. */
public final class KeytoolIssuer implements CertificateIssuer {

    @Override
    public Pem authority() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("lapwing-ca");
        try {
            return CertificateAuthority.create(directory).authority();
        } finally {
            delete(directory);
        }
    }

    @Override
    public Pem identity(Pem authority, String commonName, List<String> hosts) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("lapwing-ca");
        try {
            Path identity = CertificateAuthority.restore(directory, authority).issue(commonName, hosts);
            return Pem.of(Files.readAllBytes(identity));
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
