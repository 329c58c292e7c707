package dev.lapwing.orchestration.trust;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.runtime.trust.Password;
import dev.lapwing.runtime.trust.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * New passwords, or a new authority, for a site that runs on meanwhile. All pods read their files again, so nothing is
 * restarted; a kubelet takes up to two minutes to bring them.
 *
 * <p>A password is changed at once: who logs in before both sides have it is refused, and tries again. A new authority comes
 * in three steps, each of which must have reached all pods before the next:
 *
 * <pre>
 *  (one authority) --TRUST_BOTH--> (two trusted) --ISSUE--> (certificates by the new one) --FORGET_OLD--> (one authority)
 * </pre>
 */
public final class SecretRotation {

    /** A step towards a new authority. */
    public enum Step {
        /** Everyone trusts the new authority beside the old one. */
        TRUST_BOTH,
        /** Each broker has a certificate by the new authority. */
        ISSUE,
        /** Nobody trusts the old authority. */
        FORGET_OLD
    }

    /**
     * What a step changes.
     *
     * @param secrets that are to be written, by name and key, whole
     */
    public record Change(Step step, Map<String, Map<String, byte[]>> secrets) {

        /** Whether the new authority is the only one after it. */
        public boolean last() {
            return step == Step.FORGET_OLD;
        }
    }

    private SecretRotation() {}

    /**
     * A new password for each user that the site needs, and the admin. Users that people added keep theirs.
     *
     * @param existing the Secrets of the site, complete
     * @return the Secrets that change, whole; first the brokers' ({@link SiteSecrets#USERS}), which has all of them
     */
    public static Map<String, Map<String, byte[]>> passwords(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing) {
        var users = new LinkedHashMap<>(existing.getOrDefault(SiteSecrets.USERS, Map.of()));
        var own = new ArrayList<>(SiteSecrets.clients(cluster));
        own.add(SiteSecrets.ADMIN);
        for (String user : own) {
            users.put(user, Password.random().getBytes(StandardCharsets.UTF_8));
        }
        return passwordsOf(cluster, users);
    }

    /**
     * What a rotation of passwords still has to write where it was interrupted: each client's Secret, as the brokers' has it.
     *
     * @param existing the Secrets of the site, with the brokers' as that rotation wrote it
     */
    public static Map<String, Map<String, byte[]>> passwordsBegun(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing) {
        return passwordsOf(cluster, existing.getOrDefault(SiteSecrets.USERS, Map.of()));
    }

    private static Map<String, Map<String, byte[]>> passwordsOf(ClusterDescription cluster, Map<String, byte[]> users) {
        var secrets = new LinkedHashMap<String, Map<String, byte[]>>();
        secrets.put(SiteSecrets.USERS, users);
        for (String user : SiteSecrets.clients(cluster)) {
            byte[] password = users.get(user);
            if (password != null) {
                secrets.put(SiteSecrets.passwordSecret(user), Map.of(SiteSecrets.PASSWORD_KEY, password));
            }
        }
        return secrets;
    }

    /**
     * The next step towards a new authority, from how the Secrets are. After the last one it begins anew. The first step is
     * done again where only one of its two Secrets was written; with the same authority, if its key was.
     *
     * @param existing the Secrets of the site, complete
     * @throws SecretException if they are not Lapwing's own
     */
    public static Change certificates(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing, CertificateIssuer issuer)
            throws SecretException, IOException, InterruptedException {
        Pem authority = Pem.of(value(existing, SiteSecrets.AUTHORITY, SiteSecrets.AUTHORITY_KEY));
        Pem trusted = Pem.of(value(existing, SiteSecrets.CA, SiteSecrets.CA_KEY));
        try {
            X509Certificate signer = signer(authority);
            if (!trusted.certificates().contains(signer)) {
                return trustBoth(authority, trusted);
            }
            if (!underWay(signer, trusted)) {
                return trustBoth(issuer.authority(), trusted);
            }
            for (Pi pi : cluster.pis()) {
                if (!signed(Pem.of(value(existing, SiteSecrets.brokerSecret(pi), SiteSecrets.IDENTITY_KEY)), signer)) {
                    return issue(cluster, authority, issuer);
                }
            }
            return new Change(
                    Step.FORGET_OLD,
                    Map.of(
                            SiteSecrets.CA,
                            Map.of(SiteSecrets.CA_KEY, Pem.of(List.of(signer)).bytes())));
        } catch (CertificateException e) {
            throw damaged(e);
        }
    }

    /** Whether a rotation of certificates was begun and not ended: two authorities are trusted, and the newer one signs. */
    public static boolean underWay(Map<String, Map<String, byte[]>> existing) throws SecretException {
        try {
            return underWay(
                    signer(Pem.of(value(existing, SiteSecrets.AUTHORITY, SiteSecrets.AUTHORITY_KEY))),
                    Pem.of(value(existing, SiteSecrets.CA, SiteSecrets.CA_KEY)));
        } catch (CertificateException e) {
            throw damaged(e);
        }
    }

    /** The newer one stands first. Where the older one signs, the newer one's key was never written, and is lost. */
    private static boolean underWay(X509Certificate signer, Pem trusted) throws CertificateException {
        List<X509Certificate> certificates = trusted.certificates();
        return certificates.size() > 1 && certificates.getFirst().equals(signer);
    }

    private static X509Certificate signer(Pem authority) throws CertificateException {
        List<X509Certificate> certificates = authority.certificates();
        if (certificates.isEmpty()) {
            throw new CertificateException("Secret " + SiteSecrets.AUTHORITY + " holds none");
        }
        return certificates.getFirst();
    }

    private static SecretException damaged(CertificateException e) {
        return new SecretException("a certificate in the Secrets of the site is damaged (" + e.getMessage()
                + "). Restore them (lapwing secrets restore)");
    }

    private static Change trustBoth(Pem next, Pem trusted) throws CertificateException {
        var both = new ArrayList<>(next.certificates());
        both.addAll(trusted.certificates());
        // The key first: nobody is to trust what nobody can sign with.
        var changed = new LinkedHashMap<String, Map<String, byte[]>>();
        changed.put(SiteSecrets.AUTHORITY, Map.of(SiteSecrets.AUTHORITY_KEY, next.bytes()));
        changed.put(SiteSecrets.CA, Map.of(SiteSecrets.CA_KEY, Pem.of(both).bytes()));
        return new Change(Step.TRUST_BOTH, changed);
    }

    private static Change issue(ClusterDescription cluster, Pem authority, CertificateIssuer issuer)
            throws IOException, InterruptedException {
        var changed = new LinkedHashMap<String, Map<String, byte[]>>();
        for (Pi pi : cluster.pis()) {
            Pem identity = issuer.identity(authority, SiteSecrets.BROKER_NAME, SiteSecrets.hosts(cluster, pi));
            changed.put(SiteSecrets.brokerSecret(pi), Map.of(SiteSecrets.IDENTITY_KEY, identity.bytes()));
        }
        return new Change(Step.ISSUE, changed);
    }

    private static boolean signed(Pem identity, X509Certificate by) throws CertificateException {
        try {
            identity.certificates().getFirst().verify(by.getPublicKey());
            return true;
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] value(Map<String, Map<String, byte[]>> secrets, String secret, String key)
            throws SecretException {
        return Optional.ofNullable(secrets.get(secret))
                .map(values -> values.get(key))
                .orElseThrow(() -> new SecretException("Secret " + secret + " has no key " + key
                        + ", so Lapwing has not made the certificates of this site, or lapwing deploy has not run yet."
                        + " Renew them where they come from"));
    }
}
