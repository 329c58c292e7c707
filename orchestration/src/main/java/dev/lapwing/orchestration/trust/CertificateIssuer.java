package dev.lapwing.orchestration.trust;

import dev.lapwing.runtime.trust.Pem;
import java.io.IOException;
import java.util.List;

/** Makes keys and certificates. */
public interface CertificateIssuer {

    /** A new authority: its private key, and its certificate. */
    Pem authority() throws IOException, InterruptedException;

    /**
     * A new key with a certificate.
     *
     * @param authority as {@link #authority()} gave it
     * @param hosts names and addresses that a server is reached by
     * @return the private key and the certificate chain
     */
    Pem identity(Pem authority, String commonName, List<String> hosts) throws IOException, InterruptedException;
}
