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
     * @return the Secrets that change, whole
     */
    public static Map<String, Map<String, byte[]>> passwords(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing) {
        var users = new LinkedHashMap<>(existing.getOrDefault(SiteSecrets.USERS, Map.of()));
        var changed = new LinkedHashMap<String, Map<String, byte[]>>();
        var own = new ArrayList<>(SiteSecrets.clients(cluster));
        own.add(SiteSecrets.ADMIN);
        for (String user : own) {
            byte[] password = Password.random().getBytes(StandardCharsets.UTF_8);
            users.put(user, password);
            if (!user.equals(SiteSecrets.ADMIN)) {
                changed.put(SiteSecrets.passwordSecret(user), Map.of(SiteSecrets.PASSWORD_KEY, password));
            }
        }
        changed.put(SiteSecrets.USERS, users);
        return changed;
    }

    /**
     * The next step towards a new authority, from how the Secrets are. After the last one it begins anew.
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
            if (trusted.certificates().size() < 2) {
                return trustBoth(issuer.authority(), trusted);
            }
            X509Certificate signer = authority.certificates().getFirst();
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

    /** Whether a rotation of certificates was begun and not ended: two authorities are trusted. */
    public static boolean underWay(Map<String, Map<String, byte[]>> existing) throws SecretException {
        try {
            return Pem.of(value(existing, SiteSecrets.CA, SiteSecrets.CA_KEY))
                            .certificates()
                            .size()
                    > 1;
        } catch (CertificateException e) {
            throw damaged(e);
        }
    }

    private static SecretException damaged(CertificateException e) {
        return new SecretException("a certificate in the Secrets of the site is damaged (" + e.getMessage()
                + "). Restore them (lapwing secrets restore)");
    }

    private static Change trustBoth(Pem next, Pem trusted) throws CertificateException {
        var both = new ArrayList<>(next.certificates());
        both.addAll(trusted.certificates());
        return new Change(
                Step.TRUST_BOTH,
                Map.of(
                        SiteSecrets.CA,
                        Map.of(SiteSecrets.CA_KEY, Pem.of(both).bytes()),
                        SiteSecrets.AUTHORITY,
                        Map.of(SiteSecrets.AUTHORITY_KEY, next.bytes())));
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
