package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.deploy.Outcome.PartOutcome;
import dev.lapwing.orchestration.deploy.PartState.NotReady;
import dev.lapwing.orchestration.deploy.PartState.Reason;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes around until a site is ready: looks, frees volumes, tells what changed, and replaces one outdated pod if that is safe.
 * It remembers nothing that it could not find again by looking.
 */
final class ReadyLoop {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Set<Reason> ON_THEIR_WAY =
            Set.of(Reason.NO_POD, Reason.OUTDATED, Reason.STOPPING, Reason.STARTING);

    private final KubernetesApi api;
    private final BrokerProbe probe;
    private final SiteObjects site;
    private final DeployOptions options;
    private final Progress progress;
    private final List<Part> parts;
    private final Map<String, PartState> said = new LinkedHashMap<>();
    private final List<String> replaced = new ArrayList<>();
    private String saidHold = "";
    private int mostReady = -1;
    private long deadline;

    ReadyLoop(KubernetesApi api, BrokerProbe probe, SiteObjects site, DeployOptions options, Progress progress) {
        this.api = api;
        this.probe = probe;
        this.site = site;
        this.options = options;
        this.progress = progress;
        this.parts = site.parts();
    }

    /** How each part is, once all is ready, or nothing has become better for too long. */
    Outcome await() throws InterruptedException {
        becameBetter();
        Outcome last = new Outcome(List.of(), replaced, "the API server has not answered");
        String silence = "";
        while (true) {
            try {
                last = look();
                silence = "";
                if (last.ready()) {
                    return last;
                }
            } catch (KubernetesClientException e) {
                if (!silence.equals(e.getMessage())) {
                    silence = String.valueOf(e.getMessage());
                    progress.say("the API server does not answer as it should, and is asked again: " + silence);
                }
            }
            if (System.nanoTime() > deadline) {
                return explained(last);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void becameBetter() {
        deadline = System.nanoTime() + options.patience().toNanos();
    }

    private Outcome look() {
        SiteView view = api.view(site);
        free(view.volumes());
        List<PartOutcome> states = diagnose(view);
        say(states);
        String hold = switch (nextStep(view)) {
            case RollPlan.Step.Done done -> "";
            case RollPlan.Step.Wait wait -> wait.sentence();
            case RollPlan.Step.Replace replace -> replace(view, replace.pi());
        };
        if (!hold.isEmpty() && !hold.equals(saidHold)) {
            progress.say("outdated pods wait: " + hold);
        }
        saidHold = hold;
        int ready = (int) states.stream().filter(part -> part.state().ready()).count();
        if (ready > mostReady) {
            mostReady = ready;
            becameBetter();
        }
        return new Outcome(states, replaced, hold);
    }

    /** Lets the pod of a Pi go; otherwise says why not. */
    private String replace(SiteView view, String pi) {
        Pod pod = new RollView(view, parts).pods().get(pi);
        if (pod == null || !api.evict(pod)) {
            return "a PodDisruptionBudget does not let the pod of " + pi + " go";
        }
        progress.say(pi + ": its pod is of an older template and is being replaced");
        replaced.add(pi);
        mostReady = -1;
        becameBetter();
        return "the pod of " + pi + " is being replaced";
    }

    /** Lets the claims of this site have the volumes again that were theirs. */
    void free(List<PersistentVolume> volumes) {
        VolumeRelease.toFree(volumes, site).forEach(volume -> {
            api.free(volume);
            progress.say("PersistentVolume " + volume.getMetadata().getName()
                    + " was kept from a former deployment: its claim gets it again, data and all");
        });
    }

    private List<PartOutcome> diagnose(SiteView view) {
        var diagnosis = new Diagnosis(view);
        return parts.stream()
                .map(part -> new PartOutcome(part, diagnosis.of(part)))
                .toList();
    }

    private void say(List<PartOutcome> states) {
        for (PartOutcome each : states) {
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
                long ready =
                        states.stream().filter(part -> part.state().ready()).count();
                progress.say(each.part().name() + ": ready (" + ready + " of " + states.size() + ")");
            }
        }
    }

    private Outcome explained(Outcome last) {
        return new Outcome(
                last.parts().stream()
                        .map(each -> each.state() instanceof NotReady state
                                ? new PartOutcome(each.part(), explained(each.part(), state))
                                : each)
                        .toList(),
                last.replaced(),
                last.hold());
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
            try {
                Optional<Pod> pod = api.pod(part.namespace(), state.pod());
                if (pod.isPresent()) {
                    return state.saying(state.sentence() + ": " + probe.complaint(pod.get(), state.container()));
                }
            } catch (SiteException | KubernetesClientException e) {
                return state.saying(state.sentence() + "; " + e.getMessage());
            }
        }
        return state;
    }

    private RollPlan.Step nextStep(SiteView view) {
        var roll = new RollView(view, parts);
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
            } catch (SiteException e) {
                unknown = pod.getKey() + ": " + e.getMessage();
            }
        }
        Optional<BrokerMeasures> sum =
                unknown.isEmpty() ? measures.values().stream().reduce(BrokerMeasures::plus) : Optional.empty();
        return RollPlan.next(roll.pis(measures), sum, unknown, options.interrupt());
    }
}
