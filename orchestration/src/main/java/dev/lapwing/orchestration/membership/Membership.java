package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.orchestration.tunnel.EdgeAdmin;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** What is done to the Pis of a site that runs. */
public final class Membership implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * How it is done.
     *
     * @param dryRun says what would be done, and changes nothing
     * @param patience how long nothing may happen before it is given up
     * @param copyBytesPerSecond of each broker, for replicas that move
     * @param acceptLoss goes on where a Pi that is replaced had the only copy of records
     */
    public record Options(boolean dryRun, Duration patience, long copyBytesPerSecond, boolean acceptLoss) {}

    private final SiteAccess site;
    private final EdgeAdmin kafka;
    private final Options options;
    private final Clock clock;
    private final Consumer<String> progress;

    private Membership(SiteAccess site, EdgeAdmin kafka, Options options, Clock clock, Consumer<String> progress) {
        this.site = site;
        this.kafka = kafka;
        this.options = options;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Opens a tunnel to the brokers; the site stays the caller's.
     *
     * @throws SiteException if that is not possible
     */
    public static Membership open(SiteAccess site, Options options, Clock clock, Consumer<String> progress)
            throws SiteException {
        requireKraft(site.cluster());
        return new Membership(site, EdgeAdmin.open(site), options, clock, progress);
    }

    /** With ZooKeeper, each Pi is a member of the ensemble that all others' pods name. */
    static void requireKraft(ClusterDescription cluster) throws SiteException {
        if (cluster.profile() != Profile.KRAFT) {
            throw new SiteException(
                    "the site has \"profile: zookeeper\", whose Pis are all named in each pod, so none comes or"
                            + " goes while it runs. Take it to \"profile: kraft\" first; docs/migration.md says how");
        }
    }

    /**
     * Gives a Pi that the description has its place on Kubernetes and a fair share of the replicas.
     *
     * @throws SecretException if something is missing that only a person has
     * @throws IOException if a certificate cannot be made
     */
    public void add(String name) throws SiteException, SecretException, IOException, InterruptedException {
        new PiAddition(parts(), pi(name)).run();
    }

    /** Takes a Pi's replicas to the others, and the Pi out of the site. */
    public void remove(String name) throws SiteException, InterruptedException {
        new PiRemoval(parts(), pi(name)).run();
    }

    /** Lets a new board, or one with a new disk, take a dead one's place. */
    public void replace(String name) throws SiteException, InterruptedException {
        new PiReplacement(parts(), pi(name)).run();
    }

    /** What the three have in common. */
    record Parts(
            SiteAccess site,
            PiRecords objects,
            ReplicaMoves replicas,
            Quorum quorum,
            EdgeAdmin kafka,
            Options options,
            Waiting waiting,
            Consumer<String> progress) {

        /** Says what is done; false if nothing is to be changed. */
        boolean begin(String what) {
            progress.accept(options.dryRun() ? "would: " + what : what);
            return !options.dryRun();
        }
    }

    private Parts parts() {
        return new Parts(
                site,
                new PiRecords(site),
                new ReplicaMoves(kafka.admin(), options.copyBytesPerSecond(), clock, progress),
                new Quorum(kafka.admin(), clock),
                kafka,
                options,
                new Waiting(clock, options.patience(), LOOK, progress),
                progress);
    }

    private Pi pi(String name) throws SiteException {
        ClusterDescription cluster = site.cluster();
        return cluster.pis().stream()
                .filter(pi -> pi.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SiteException("the description has no Pi " + name + ", only "
                        + cluster.pis().stream().map(Pi::name).toList()
                        + ". Write it there first (a Pi that is to be removed stays there until it is), below pis:, such"
                        + " as\n  - name: " + name + "\n    number: "
                        + (cluster.pis().stream().mapToInt(Pi::number).max().orElse(0) + 1)
                        + "\n    disk: {path: /mnt/lapwing, size: 24Gi}\n    cameras: [{}]"));
    }

    @Override
    public void close() {
        kafka.close();
    }
}
