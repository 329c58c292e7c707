package dev.lapwing.orchestration.deploy;

/** How a part is. */
public sealed interface PartState {

    /** All its pods are of the newest template, and ready. */
    record Ready() implements PartState {}

    /**
     * It is not, or not all of it.
     *
     * @param pod which one, or empty if there is none
     * @param container which one, or empty where the whole pod is meant
     * @param sentence what is known of it
     */
    record NotReady(Reason reason, String pod, String container, String sentence) implements PartState {

        /** The same with more of what is known. */
        NotReady saying(String more) {
            return new NotReady(reason, pod, container, more);
        }
    }

    /** Why a part is not ready. */
    enum Reason {
        /** It has no pod, and nothing says why. */
        NO_POD("if it stays so, see kubectl -n %s get events"),
        /** Kubernetes refuses to make its pod. */
        POD_REFUSED("the sentence names the rule; a quota or a policy that others set must let Lapwing's pods in"),
        /** No node is fit for its pod. */
        UNSCHEDULABLE("make a node fit: its name or label must be the Pi's, and its memory not promised to others;"
                + " kubectl describe node shows both"),
        /** Its volume belonged to a claim that is gone, and still says so. */
        VOLUME_RELEASED("lapwing deploy frees volumes that it made; another one needs a hand (manifests/README.md)"),
        /** Its claim has no volume. */
        CLAIM_PENDING("see kubectl -n %s describe pvc: size, class and the Pi of the volume must be the claim's"),
        /** Its directory is not there on the Pi. */
        DIRECTORY_MISSING("make it on the Pi (docs/raspberry-pi.md): the kubelet makes none"),
        /** A Secret or ConfigMap that it mounts is not there. */
        SECRET_MISSING("run lapwing deploy again, which makes what is missing; what the cloud's owner gives is named in"
                + " cluster.yaml"),
        /** The node has no such image and cannot fetch it. */
        IMAGE_MISSING(
                "check images.registry, images.version and images.pullSecret in cluster.yaml, or load the image on"
                        + " the node"),
        /** Its process ends again and again. */
        CRASHING("its last lines say why; kubectl -n %s logs --previous shows all"),
        /** Its Pi does not answer Kubernetes. */
        NODE_LOST("look at the Pi: power, network, its kubelet; its pod waits for it and nothing else is needed"),
        /** Its process runs and says that it is not ready. */
        NOT_READY("docs/operations.md says what to do about each sentence"),
        /** Its pod is of an older template. */
        OUTDATED("it is replaced when the brokers can spare it"),
        /** Its last pod is still ending. */
        STOPPING("it has up to its grace period"),
        /** Its pod is being started. */
        STARTING("it takes a board some minutes");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        /** What a person may do. */
        public String advice(String namespace) {
            return advice.contains("%s") ? advice.formatted(namespace) : advice;
        }
    }

    /** Whether there is nothing more to wait for. */
    default boolean ready() {
        return this instanceof Ready;
    }
}
