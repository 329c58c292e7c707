package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One namespace of a site on its way to what the description says. Each step looks at what is there and does what is missing,
 * so a deployment that was killed is resumed by another, and one of what is there already changes nothing.
 *
 * <pre>
 *  apply:      namespace, Secrets, a copy for a rollback, objects in the order of the files
 *  awaitReady: free volumes -> is each part ready? -> may an outdated pod go? -> (again, until all are ready)
 *  prune:      what nothing needs any more
 * </pre>
 */
public final class SiteDeployment {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final KubernetesApi api;
    private final SiteInventory inventory;
    private final MarkRemoval marks;
    private final BrokerProbe probe;
    private final SiteObjects site;
    private final Optional<DeploySecrets> secrets;
    private final boolean cloud;
    private final DeployOptions options;
    private final Progress progress;

    private SiteDeployment(
            KubernetesClient client,
            BrokerProbe probe,
            SiteObjects site,
            Optional<DeploySecrets> secrets,
            boolean cloud,
            DeployOptions options,
            Progress progress) {
        this.api = new KubernetesApi(client);
        this.inventory = new SiteInventory(client, site);
        this.marks = new MarkRemoval(client, progress);
        this.probe = probe;
        this.site = site;
        this.secrets = secrets;
        this.cloud = cloud;
        this.options = options;
        this.progress = progress;
    }

    /** What runs on the Pis. */
    public static SiteDeployment edge(
            KubernetesClient client, ClusterDescription cluster, DeployOptions options, Progress progress) {
        return edge(client, cluster, options, progress, new ManagementPorts(client));
    }

    /** The same, with another way to ask the brokers. */
    static SiteDeployment edge(
            KubernetesClient client,
            ClusterDescription cluster,
            DeployOptions options,
            Progress progress,
            BrokerProbe probe) {
        return new SiteDeployment(
                client,
                probe,
                SiteObjects.edge(cluster),
                Optional.of(secrets(client, cluster)),
                false,
                options,
                progress);
    }

    /**
     * What ran on the Pis before the newest deployment, as it was; or the rollback that was begun and not ended.
     *
     * @throws SiteException if none is known, or it had other Pis
     */
    public static SiteDeployment rollback(
            KubernetesClient client, ClusterDescription cluster, DeployOptions options, Progress progress)
            throws SiteException, InterruptedException {
        return rollback(client, cluster, options, progress, new ManagementPorts(client));
    }

    static SiteDeployment rollback(
            KubernetesClient client,
            ClusterDescription cluster,
            DeployOptions options,
            Progress progress,
            BrokerProbe probe)
            throws SiteException, InterruptedException {
        var newest = SiteObjects.edge(cluster);
        var api = new KubernetesApi(client);
        var history = History.of(ApiCall.explained(() -> api.configMap(newest.namespace(), History.NAME)));
        History.Revision before = history.target()
                .orElseThrow(() -> new SiteException("there is nothing to roll back to: the namespace "
                        + newest.namespace() + " has no ConfigMap " + History.NAME + " with two deployments. Put"
                        + " cluster.yaml back as it was, and run lapwing deploy"));
        SiteObjects site = newest.with(before.objects());
        if (!site.pis().equals(newest.pis())) {
            throw new SiteException("deployment " + before.number() + " was of the Pis " + String.join(", ", site.pis())
                    + ", and the description now has " + String.join(", ", newest.pis())
                    + ": a rollback does not take Pis in or out. Put all else in cluster.yaml back as it was, and run"
                    + " lapwing deploy");
        }
        progress.say(
                history.goingBack()
                        ? "going on with the rollback that was begun before"
                        : "rolling back to deployment " + before.number());
        return new SiteDeployment(client, probe, site, Optional.empty(), false, options, progress);
    }

    /** Whether it brings back what was there. Secrets are none of it. */
    private boolean goesBack() {
        return secrets.isEmpty();
    }

    private static DeploySecrets secrets(KubernetesClient client, ClusterDescription cluster) {
        return new DeploySecrets(new KubernetesApi(client), cluster, new KeytoolIssuer());
    }

    /** What runs in the cloud; nothing if the description has no archive. */
    public static Optional<SiteDeployment> cloud(
            KubernetesClient client, ClusterDescription cluster, DeployOptions options, Progress progress) {
        return SiteObjects.cloud(cluster)
                .map(site -> new SiteDeployment(
                        client,
                        new ManagementPorts(client),
                        site,
                        Optional.of(secrets(client, cluster)),
                        true,
                        options,
                        progress));
    }

    /** All of it: {@link #apply}, {@link #awaitReady}, and {@link #prune} if all is ready. */
    public Outcome deploy() throws SiteException, InterruptedException {
        List<ObjectChange> changes = apply();
        long changed = changes.stream()
                .filter(change -> change.kind() != ObjectChange.Kind.UNCHANGED)
                .count();
        progress.say(changes.size() + " objects, " + changed + " of them changed");
        Outcome outcome = awaitReady();
        if (outcome.ready()) {
            prune();
            ApiCall.explained(this::arrived);
        }
        return outcome;
    }

    /**
     * What {@link #deploy} would do, as the API server says it; nothing is written.
     *
     * @throws SiteException if it would be refused
     */
    public DeployPlan plan() throws SiteException, InterruptedException {
        return ApiCall.explained(this::planned);
    }

    private DeployPlan planned() throws SiteException, InterruptedException {
        boolean there = inventory.hasNamespace();
        List<String> missing = secrets.isPresent() ? secrets.get().complete(site.namespace(), cloud, true) : List.of();
        var changes = new ArrayList<ObjectChange>();
        for (HasMetadata object : site.all()) {
            // Nobody is asked what would become of an object in a namespace that is not there.
            boolean unasked = !there && object.getMetadata().getNamespace() != null;
            changes.add(
                    unasked
                            ? new ObjectChange(
                                    ObjectKey.of(object), ObjectChange.Kind.CREATED, "", KubernetesApi.text(object))
                            : api.apply(object, options.force(), true));
        }
        var leftOver = LeftOver.of(inventory.withoutData(), site);
        leftOver.prunable()
                .forEach(object -> changes.add(new ObjectChange(
                        ObjectKey.of(object), ObjectChange.Kind.PRUNED, KubernetesApi.text(object), "")));
        List<String> outdated = new RollView(api.view(site), site.parts()).outdated();
        return new DeployPlan(missing, changes, outdated, leftOver.pis());
    }

    /**
     * Makes what is missing and changes what differs. Pods of a Pi are not replaced by this, but by {@link #awaitReady}.
     *
     * @return what was done to each object, in order
     * @throws SiteException if something stands in the way; what was applied until then stays
     */
    public List<ObjectChange> apply() throws SiteException, InterruptedException {
        return ApiCall.explained(this::applied);
    }

    private List<ObjectChange> applied() throws SiteException, InterruptedException {
        // Before their claims are made, which are bound to them at once; later, Kubernetes looks again every 15 s.
        new ReadyLoop(api, probe, site, options, progress).free(api.volumes(site));
        var changes = new ArrayList<ObjectChange>();
        boolean secretsAreThere = false;
        for (HasMetadata object : site.all()) {
            if (!secretsAreThere && !(object instanceof Namespace)) {
                makeSecrets();
                record();
                secretsAreThere = true;
            }
            awaitGone(object);
            ObjectChange change = api.apply(object, options.force(), false);
            if (change.kind() != ObjectChange.Kind.UNCHANGED) {
                progress.say(change.object() + " " + change.kind().word());
            }
            changes.add(change);
        }
        return List.copyOf(changes);
    }

    private void makeSecrets() throws SiteException, InterruptedException {
        if (secrets.isPresent()) {
            List<String> made = secrets.get().complete(site.namespace(), cloud, false);
            made.forEach(name -> progress.say("Secret " + name + " made"));
        }
    }

    /** Before anything is changed, so that it can be rolled back, however far it comes. */
    private void record() throws SiteException {
        Optional<ConfigMap> kept = api.configMap(site.namespace(), History.NAME);
        History before = History.of(kept);
        History after = goesBack() ? before.goingBackTo(site) : before.with(site);
        if (!after.equals(before) && !keep(kept, after)) {
            throw new SiteException("somebody else deploys to the namespace " + site.namespace()
                    + " at this moment. Let them finish, and run this again");
        }
    }

    private boolean keep(Optional<ConfigMap> kept, History history) {
        return api.keep(kept, history.configMap(site.namespace(), site.labels("deployment")));
    }

    /** Until here a rollback is resumed by the next; one that somebody else has followed by a deployment is over, too. */
    private boolean arrived() {
        Optional<ConfigMap> kept = api.configMap(site.namespace(), History.NAME);
        History history = History.of(kept);
        return !history.goingBack() || keep(kept, history.arrived());
    }

    /** An object that is being deleted takes an apply, and is gone a moment later all the same. */
    private void awaitGone(HasMetadata object) throws SiteException, InterruptedException {
        long deadline = System.nanoTime() + options.patience().toNanos();
        boolean said = false;
        while (api.find(object)
                .filter(found -> found.getMetadata().getDeletionTimestamp() != null)
                .isPresent()) {
            if (!said) {
                progress.say(ObjectKey.of(object) + " is being deleted: waiting until it is gone");
                said = true;
            }
            if (System.nanoTime() > deadline) {
                throw new SiteException(ObjectKey.of(object) + " has been deleted and does not go. Its finalizers say"
                        + " who holds it: kubectl get " + object.getKind() + " "
                        + object.getMetadata().getName() + " -o yaml");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /**
     * Waits until each part is ready, and replaces pods of older templates on the way, one Pi at a time.
     *
     * @return how each part is, at the latest when nothing has become better for as long as {@link DeployOptions#patience}
     */
    public Outcome awaitReady() throws InterruptedException {
        return new ReadyLoop(api, probe, site, options, progress).await();
    }

    /**
     * Removes what a former deployment made and nothing needs any more; never what holds data, never a Pi. Where placement
     * acted and does no more, its marks on nodes go, too.
     */
    public void prune() throws SiteException, InterruptedException {
        LeftOver leftOver = ApiCall.explained(() -> LeftOver.of(inventory.withoutData(), site));
        if (leftOver.actedBefore()) {
            ApiCall.explained(() -> {
                marks.run();
                return true;
            });
        }
        for (HasMetadata object : leftOver.prunable()) {
            ApiCall.explained(() -> inventory.delete(object));
            progress.say(ObjectKey.of(object) + " " + ObjectChange.Kind.PRUNED.word());
        }
        leftOver.pis()
                .forEach(pi ->
                        progress.say(pi + " is not in the description any more and is left as it is; lapwing cluster"
                                + " remove " + pi + " moves its replicas and takes it away"));
    }
}
