package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.deploy.Outcome.PartOutcome;
import dev.lapwing.orchestration.deploy.PartState.NotReady;
import dev.lapwing.orchestration.deploy.PartState.Reason;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One namespace of a site on its way to what the description says. Each step looks at what is there and does what is missing,
 * so a deployment that was killed is resumed by another, and one of what is there already changes nothing.
 *
 * <pre>
 *  apply:      namespace, Secrets, objects in the order of the files
 *  awaitReady: free volumes -> is each part ready? -> may an outdated pod go? -> (again, until all are ready)
 * </pre>
 */
public final class SiteDeployment {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Set<Reason> ON_THEIR_WAY =
            Set.of(Reason.NO_POD, Reason.OUTDATED, Reason.STOPPING, Reason.STARTING);

    private final KubernetesApi api;
    private final BrokerProbe probe;
    private final SiteObjects site;
    private final Optional<DeploySecrets> secrets;
    private final boolean cloud;
    private final DeployOptions options;
    private final Progress progress;

    SiteDeployment(
            KubernetesApi api,
            BrokerProbe probe,
            SiteObjects site,
            Optional<DeploySecrets> secrets,
            boolean cloud,
            DeployOptions options,
            Progress progress) {
        this.api = api;
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
        var api = new KubernetesApi(client);
        return new SiteDeployment(
                api,
                probe,
                SiteObjects.edge(cluster),
                Optional.of(new DeploySecrets(api, cluster, new KeytoolIssuer())),
                false,
                options,
                progress);
    }

    /** What runs in the cloud; nothing if the description has no archive. */
    public static Optional<SiteDeployment> cloud(
            KubernetesClient client, ClusterDescription cluster, DeployOptions options, Progress progress) {
        var api = new KubernetesApi(client);
        return SiteObjects.cloud(cluster)
                .map(site -> new SiteDeployment(
                        api,
                        new ManagementPorts(client),
                        site,
                        Optional.of(new DeploySecrets(api, cluster, new KeytoolIssuer())),
                        true,
                        options,
                        progress));
    }

    /**
     * Makes what is missing and changes what differs. Pods of a Pi are not replaced by this, but by {@link #awaitReady}.
     *
     * @return what was done to each object, in order
     * @throws DeployException if something stands in the way; what was applied until then stays
     */
    public List<ObjectChange> apply() throws DeployException, InterruptedException {
        var changes = new ArrayList<ObjectChange>();
        boolean secretsAreThere = false;
        for (HasMetadata object : site.all()) {
            if (!secretsAreThere && !(object instanceof Namespace)) {
                makeSecrets();
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

    private void makeSecrets() throws DeployException, InterruptedException {
        if (secrets.isPresent()) {
            List<String> made = secrets.get().complete(site.namespace(), cloud, false);
            made.forEach(name -> progress.say("Secret " + name + " made"));
        }
    }

    /** An object that is being deleted takes an apply, and is gone a moment later all the same. */
    private void awaitGone(HasMetadata object) throws DeployException, InterruptedException {
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
                throw new DeployException(ObjectKey.of(object) + " has been deleted and does not go. Its finalizers say"
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
        var replaced = new ArrayList<String>();
        Map<String, PartState> said = new LinkedHashMap<>();
        String saidHold = "";
        int mostReady = -1;
        long deadline = System.nanoTime() + options.patience().toNanos();
        Outcome last = new Outcome(List.of(), replaced, "the API server has not answered");
        while (true) {
            try {
                SiteView view = api.view(site);
                free(view);
                List<PartOutcome> parts = diagnose(view);
                say(parts, said);
                RollPlan.Step step = nextStep(view);
                String hold = "";
                if (step instanceof RollPlan.Step.Replace replace && replace(view, replace.pi())) {
                    replaced.add(replace.pi());
                    mostReady = -1;
                } else if (step instanceof RollPlan.Step.Wait wait) {
                    hold = wait.sentence();
                } else if (step instanceof RollPlan.Step.Replace refused) {
                    hold = "a PodDisruptionBudget does not let the pod of " + refused.pi() + " go";
                }
                if (!hold.isEmpty() && !hold.equals(saidHold)) {
                    progress.say("outdated pods wait: " + hold);
                }
                saidHold = hold;
                last = new Outcome(parts, replaced, hold);
                if (step instanceof RollPlan.Step.Done && last.ready()) {
                    return last;
                }
                int ready = (int)
                        parts.stream().filter(part -> part.state().ready()).count();
                if (ready > mostReady) {
                    mostReady = ready;
                    deadline = System.nanoTime() + options.patience().toNanos();
                }
            } catch (KubernetesClientException e) {
                progress.say("the API server does not answer: " + e.getMessage());
            }
            if (System.nanoTime() > deadline) {
                return last;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void free(SiteView view) {
        VolumeRelease.toFree(view.volumes(), site).forEach(volume -> {
            api.free(volume);
            progress.say("PersistentVolume " + volume.getMetadata().getName()
                    + " was kept from a former deployment: its claim gets it again, data and all");
        });
    }

    private List<PartOutcome> diagnose(SiteView view) {
        var diagnosis = new Diagnosis(view);
        return site.parts().stream()
                .map(part -> new PartOutcome(part, diagnosis.of(part)))
                .toList();
    }

    private void say(List<PartOutcome> parts, Map<String, PartState> said) {
        for (PartOutcome each : parts) {
            PartState before = said.put(each.part().name(), each.state());
            if (each.state().equals(before)) {
                continue;
            }
            if (each.state() instanceof NotReady state) {
                progress.say(
                        ON_THEIR_WAY.contains(state.reason())
                                ? each.part().name() + ": " + state.sentence()
                                : Outcome.sentence(each.part(), explained(each.part(), state)));
            } else {
                long ready = parts.stream().filter(part -> part.state().ready()).count();
                progress.say(each.part().name() + ": ready (" + ready + " of " + parts.size() + ")");
            }
        }
    }

    /** The state with what the process itself says: the last lines of one that ended, or what it waits for. */
    private NotReady explained(Part part, NotReady state) {
        if (state.reason() == Reason.CRASHING) {
            String lines = api.lastLines(part.namespace(), state.pod(), state.container());
            return lines.isEmpty()
                    ? state
                    : state.saying(state.sentence() + ". Its last lines:\n" + lines.indent(4) + "   ");
        }
        if (state.reason() == Reason.NOT_READY) {
            Optional<Pod> pod = api.pod(part.namespace(), state.pod());
            if (pod.isPresent()) {
                try {
                    return state.saying(state.sentence() + ": " + probe.complaint(pod.get(), state.container()));
                } catch (DeployException e) {
                    return state.saying(state.sentence() + "; " + e.getMessage());
                }
            }
        }
        return state;
    }

    private RollPlan.Step nextStep(SiteView view) {
        var roll = new RollView(view, site.parts());
        if (!RollPlan.needed(roll.pis(Map.of()))) {
            return new RollPlan.Step.Done();
        }
        if (!roll.settled()) {
            return new RollPlan.Step.Wait(RollPlan.Hold.POD_AWAY, "Kubernetes has not seen the new templates yet");
        }
        var measures = new LinkedHashMap<String, BrokerMeasures>();
        String unknown = "";
        for (Map.Entry<String, Pod> pod : roll.pods().entrySet()) {
            try {
                measures.put(pod.getKey(), probe.measures(pod.getValue()));
            } catch (DeployException e) {
                unknown = pod.getKey() + ": " + e.getMessage();
            }
        }
        Optional<BrokerMeasures> sum =
                unknown.isEmpty() ? measures.values().stream().reduce(BrokerMeasures::plus) : Optional.empty();
        return RollPlan.next(roll.pis(measures), sum, unknown, options.interrupt());
    }

    private boolean replace(SiteView view, String pi) {
        Pod pod = new RollView(view, site.parts()).pods().get(pi);
        if (pod == null || !api.evict(pod)) {
            return false;
        }
        progress.say(pi + ": its pod is of an older template and is being replaced");
        return true;
    }
}
