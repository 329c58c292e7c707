package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodNeeds.ApartRule;
import dev.lapwing.orchestration.model.PodNeeds.Expression;
import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import dev.lapwing.orchestration.model.PodNeeds.PodToleration;
import dev.lapwing.orchestration.model.PodNeeds.SpreadRule;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pod as Kubernetes has it, as a value. */
public final class PodReader {

    private static final String TEMPLATE_HASH = "pod-template-hash";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final List<String> NODE_OWN_KINDS = List.of("DaemonSet", "Node");

    private final ClaimVolumes volumes;

    /** One that finds the volumes of pods in {@code volumes}. */
    public PodReader(ClaimVolumes volumes) {
        this.volumes = volumes;
    }

    /** The pod. */
    public PodState read(Pod pod) {
        ObjectMeta meta = pod.getMetadata();
        PodSpec spec = pod.getSpec();
        PodNeeds needs = needs(pod);
        Owner owner = owner(meta);
        return new PodState(
                meta.getNamespace(),
                meta.getName(),
                meta.getUid(),
                owner,
                blankAsNull(spec.getNodeName()),
                isReady(pod),
                movability(meta, owner, needs),
                needs,
                spec.getPriority() == null ? 0 : spec.getPriority(),
                Instant.parse(meta.getCreationTimestamp()),
                labels(meta));
    }

    /** Whether it takes room no more: it has ended, well or not. */
    public static boolean isOver(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private PodNeeds needs(Pod pod) {
        PodSpec spec = pod.getSpec();
        var unsupported = new ArrayList<String>();
        var volumeNodes = new ArrayList<NodeTerm>();
        for (String claim : claims(pod)) {
            switch (volumes.standing(pod.getMetadata().getNamespace(), claim)) {
                case ClaimVolumes.Standing.Unknown(String why) -> unsupported.add(why);
                case ClaimVolumes.Standing.Bound(List<NodeTerm> oneOf) -> {
                    volumeNodes.addAll(oneOf);
                    if (oneOf.size() > 1) {
                        unsupported.add("the volume of its claim " + claim + " has more than one term about nodes");
                    }
                }
            }
        }
        addUnsupported(spec, unsupported);
        return new PodNeeds(
                PodRequests.of(pod),
                Objects.requireNonNullElse(spec.getNodeSelector(), Map.of()),
                nodeAffinity(spec),
                spec.getTolerations().stream().map(PodReader::toleration).toList(),
                hostPorts(spec),
                volumeNodes,
                unsupported,
                spec.getTopologySpreadConstraints().stream()
                        .filter(rule -> "DoNotSchedule".equals(rule.getWhenUnsatisfiable()))
                        .map(rule -> spread(rule, labels(pod.getMetadata())))
                        .toList(),
                apart(pod));
    }

    /** A term without a selector is about no pod, as in Kubernetes. */
    private static List<ApartRule> apart(Pod pod) {
        var affinity = pod.getSpec().getAffinity();
        return affinity == null || affinity.getPodAntiAffinity() == null
                ? List.of()
                : affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution().stream()
                        .filter(term -> term.getLabelSelector() != null)
                        .map(term -> apart(term, pod.getMetadata().getNamespace()))
                        .toList();
    }

    private static ApartRule apart(PodAffinityTerm term, String namespace) {
        Set<String> named = Set.copyOf(term.getNamespaces());
        boolean anywhere = term.getNamespaceSelector() != null;
        return new ApartRule(
                term.getTopologyKey(),
                anywhere ? Set.of() : named.isEmpty() ? Set.of(namespace) : named,
                selector(term.getLabelSelector()));
    }

    private static List<String> claims(Pod pod) {
        var claims = new ArrayList<String>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                claims.add(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getEphemeral() != null) {
                claims.add(pod.getMetadata().getName() + "-" + volume.getName());
            }
        }
        return claims;
    }

    private static void addUnsupported(PodSpec spec, List<String> unsupported) {
        var affinity = spec.getAffinity();
        if (affinity != null
                && affinity.getPodAffinity() != null
                && !affinity.getPodAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .isEmpty()) {
            unsupported.add("it must stand beside other pods (required podAffinity)");
        }
        if (affinity != null
                && affinity.getPodAntiAffinity() != null
                && !affinity.getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .isEmpty()) {
            unsupported.add("it must stand apart from other pods (required podAntiAffinity)");
        }
        if (!spec.getResourceClaims().isEmpty()) {
            unsupported.add("it claims devices (resourceClaims)");
        }
    }

    private static List<NodeTerm> nodeAffinity(PodSpec spec) {
        var affinity = spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
        var required = affinity == null ? null : affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
        return required == null
                ? List.of()
                : required.getNodeSelectorTerms().stream().map(NodeTerms::read).toList();
    }

    private static PodToleration toleration(Toleration toleration) {
        return new PodToleration(
                Objects.requireNonNullElse(toleration.getKey(), ""),
                Objects.requireNonNullElse(toleration.getOperator(), "Equal"),
                Objects.requireNonNullElse(toleration.getValue(), ""),
                Objects.requireNonNullElse(toleration.getEffect(), ""));
    }

    private static List<String> hostPorts(PodSpec spec) {
        Stream<Container> sidecars = spec.getInitContainers().stream().filter(PodRequests::isSidecar);
        return Stream.concat(spec.getContainers().stream(), sidecars)
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
                .map(PodReader::hostPort)
                .toList();
    }

    private static String hostPort(ContainerPort port) {
        String taken = Objects.requireNonNullElse(port.getProtocol(), "TCP") + "/" + port.getHostPort();
        String address = port.getHostIP();
        boolean everywhere = address == null || address.isEmpty() || address.equals("0.0.0.0");
        return everywhere ? taken : taken + "/" + address;
    }

    private static SpreadRule spread(TopologySpreadConstraint rule, Map<String, String> labels) {
        var selector = new ArrayList<Expression>();
        LabelSelector given = rule.getLabelSelector();
        if (given == null) {
            selector.add(new Expression("", "In", List.of())); // holds of no pod, as in Kubernetes
        } else {
            selector.addAll(selector(given));
        }
        for (String key : rule.getMatchLabelKeys()) {
            String value = labels.get(key);
            if (value != null) {
                selector.add(new Expression(key, "In", List.of(value)));
            }
        }
        return new SpreadRule(
                rule.getMaxSkew(),
                rule.getTopologyKey(),
                selector,
                rule.getMinDomains() == null ? 1 : rule.getMinDomains(),
                !"Ignore".equals(rule.getNodeAffinityPolicy()),
                "Honor".equals(rule.getNodeTaintsPolicy()));
    }

    private static List<Expression> selector(LabelSelector given) {
        var selector = new ArrayList<Expression>();
        Objects.requireNonNullElse(given.getMatchLabels(), Map.<String, String>of())
                .forEach((key, value) -> selector.add(new Expression(key, "In", List.of(value))));
        given.getMatchExpressions()
                .forEach(each -> selector.add(new Expression(each.getKey(), each.getOperator(), each.getValues())));
        return selector;
    }

    private static Map<String, String> labels(ObjectMeta meta) {
        return Objects.requireNonNullElse(meta.getLabels(), Map.of());
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** A ReplicaSet that a Deployment made is called after it and after the hash of its template. */
    private static @Nullable Owner owner(ObjectMeta meta) {
        OwnerReference found = meta.getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .orElse(null);
        if (found == null) {
            return null;
        }
        String hash = labels(meta).get(TEMPLATE_HASH);
        String suffix = "-" + hash;
        return found.getKind().equals("ReplicaSet")
                        && hash != null
                        && found.getName().endsWith(suffix)
                ? new Owner(
                        "Deployment",
                        found.getName().substring(0, found.getName().length() - suffix.length()),
                        found.getUid())
                : new Owner(found.getKind(), found.getName(), found.getUid());
    }

    private static Movability movability(ObjectMeta meta, @Nullable Owner owner, PodNeeds needs) {
        if (meta.getDeletionTimestamp() != null) {
            return Movability.TERMINATING;
        }
        if ((owner != null && NODE_OWN_KINDS.contains(owner.kind()))
                || Objects.requireNonNullElse(meta.getAnnotations(), Map.of()).containsKey(MIRROR)) {
            return Movability.BELONGS_TO_ITS_NODE;
        }
        if (owner == null) {
            return Movability.NO_OWNER;
        }
        if (!"true".equals(labels(meta).get(Movability.LABEL))) {
            return Movability.NOT_OPTED_IN;
        }
        boolean pinned = !needs.volumeNodes().isEmpty()
                || needs.nodeSelector().containsKey("kubernetes.io/hostname")
                || needs.nodeSelector().containsKey("name");
        return pinned ? Movability.PINNED : Movability.MOVABLE;
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
