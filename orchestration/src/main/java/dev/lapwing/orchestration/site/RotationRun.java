package dev.lapwing.orchestration.site;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.trust.CertificateIssuer;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.orchestration.trust.SecretRotation;
import dev.lapwing.orchestration.trust.SiteSecrets;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A rotation on a site that runs: writes a step's Secrets, and waits until they have reached every pod before the next. What
 * was interrupted goes on where it was when it is run again, since the Secrets themselves say how far it is.
 */
public final class RotationRun {

    private final ClusterDescription cluster;
    private final SecretStore store;
    private final SecretArrival arrival;
    private final Pace pace;
    private final Consumer<String> progress;

    /**
     * How long is waited.
     *
     * @param atMost for one step to reach all pods
     * @param look how often is asked
     */
    public record Pace(Clock clock, Duration atMost, Duration look) {}

    /** Of that site. */
    public RotationRun(
            ClusterDescription cluster,
            SecretStore store,
            SecretArrival arrival,
            Pace pace,
            Consumer<String> progress) {
        this.cluster = cluster;
        this.store = store;
        this.arrival = arrival;
        this.pace = pace;
        this.progress = progress;
    }

    /**
     * New passwords for all users of the site; or those that were made before, if they have not come to all pods yet.
     *
     * @throws SiteException if they did not reach all pods in time
     */
    public void passwords() throws SiteException, InterruptedException {
        boolean begun = store.isBegun(SiteSecrets.USERS);
        Map<String, Map<String, byte[]>> changed = begun
                ? SecretRotation.passwordsBegun(cluster, store.own())
                : SecretRotation.passwords(cluster, store.own());
        if (begun) {
            progress.accept("going on with new passwords that were made before; no others are made");
        } else {
            store.begin(SiteSecrets.USERS, changed.getOrDefault(SiteSecrets.USERS, Map.of()));
        }
        store.write(changed);
        progress.accept("wrote new passwords of " + (changed.size() - 1) + " users and the admin");
        await("the new passwords", changed);
        store.end(SiteSecrets.USERS);
    }

    /**
     * A new authority, and a certificate by it for each broker.
     *
     * @throws SecretException if the certificates are not Lapwing's own
     * @throws SiteException if a step did not reach all pods in time
     * @throws IOException if a certificate cannot be made
     */
    public void certificates(CertificateIssuer issuer)
            throws SecretException, SiteException, IOException, InterruptedException {
        Map<String, Map<String, byte[]>> secrets = store.own();
        if (SecretRotation.underWay(secrets)) {
            progress.accept("going on with a rotation that was begun before");
            await("what was written before", secrets);
        }
        boolean last = false;
        while (!last) {
            SecretRotation.Change change = SecretRotation.certificates(cluster, secrets, issuer);
            progress.accept(sentence(change.step()));
            store.write(change.secrets());
            secrets.putAll(change.secrets());
            await("that", change.secrets());
            last = change.last();
        }
    }

    private static String sentence(SecretRotation.Step step) {
        return switch (step) {
            case TRUST_BOTH -> "step 1 of 3: everyone is to trust a new authority beside the old one";
            case ISSUE -> "step 2 of 3: each broker gets a certificate by the new authority";
            case FORGET_OLD -> "step 3 of 3: nobody is to trust the old authority any more";
        };
    }

    private void await(String what, Map<String, Map<String, byte[]>> secrets)
            throws SiteException, InterruptedException {
        Instant deadline = pace.clock().instant().plus(pace.atMost());
        int before = -1;
        while (true) {
            List<String> missing = arrival.missing(secrets);
            if (missing.isEmpty()) {
                progress.accept(what + ": in all pods");
                return;
            }
            if (missing.size() != before) {
                progress.accept(what + ": not yet in " + missing.size() + " files, such as " + missing.getFirst());
                before = missing.size();
            }
            if (!pace.clock().instant().isBefore(deadline)) {
                throw new SiteException(what + ": after " + pace.atMost().toSeconds() + " s not yet in "
                        + String.join("; ", missing)
                        + ". Nothing is lost, and all goes on. See why that pod or its Pi does not answer (kubectl"
                        + " get pods,nodes -o wide), and run the same command again: it goes on from here");
            }
            Thread.sleep(pace.look());
        }
    }
}
