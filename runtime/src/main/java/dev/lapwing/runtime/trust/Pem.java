package dev.lapwing.runtime.trust;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of PEM: certificates, and perhaps a private key before them. */
public record Pem(String text) {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** From a file's bytes. */
    public static Pem of(byte[] bytes) {
        return new Pem(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Writes a key and its chain. */
    static Pem of(PrivateKey key, List<X509Certificate> chain) throws CertificateException {
        return new Pem(block(KEY, key.getEncoded()) + of(chain).text());
    }

    /** Writes certificates. */
    public static Pem of(List<X509Certificate> certificates) throws CertificateException {
        var text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(block(CERTIFICATE, certificate.getEncoded()));
        }
        return new Pem(text.toString());
    }

    private static String block(String what, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + what + "-----\n" + lines.encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    /**
     * The certificates, in their order; none if there is none.
     *
     * @throws CertificateException if one of them is damaged
     */
    public List<X509Certificate> certificates() throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        var certificates = new ArrayList<X509Certificate>();
        for (byte[] der : blocks(CERTIFICATE)) {
            InputStream in = new ByteArrayInputStream(der);
            certificates.add((X509Certificate) factory.generateCertificate(in));
        }
        return certificates;
    }

    /**
     * The private key, on an elliptic curve as {@link CertificateAuthority} makes them.
     *
     * @throws GeneralSecurityException if there is none, or it is damaged
     */
    PrivateKey privateKey() throws GeneralSecurityException {
        List<byte[]> keys = blocks(KEY);
        if (keys.isEmpty()) {
            throw new GeneralSecurityException("there is no private key in the PEM");
        }
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
    }

    private List<byte[]> blocks(String what) {
        var blocks = new ArrayList<byte[]>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(what)) {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            }
        }
        return blocks;
    }

    /** As a file's bytes. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Never the text, for it may hold a key. */
    @Override
    public String toString() {
        return "PEM of " + text.length() + " characters";
    }
}
