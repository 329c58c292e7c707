package dev.lapwing.orchestration.policy;

/** Why a node cannot take a pod. */
public enum Unfit {
    /** Kubernetes does not hear from it. */
    NOT_READY,
    /** It is closed for new pods. */
    CORDONED,
    /** It has too little processor, memory, or room for pods left. */
    NO_ROOM,
    /** It lacks a label that the pod selects by. */
    SELECTOR,
    /** No term of the pod's required node affinity holds. */
    AFFINITY,
    /** It has a taint that the pod does not bear. */
    TAINT,
    /** A port of the host that the pod needs is taken. */
    PORT_TAKEN,
    /** A volume of the pod stands on another node. */
    VOLUME_ELSEWHERE,
    /** It would make the pods of the workload too unevenly spread. */
    SPREAD,
    /** A pod there, or in the same domain, wants to stand apart from such as it (required podAntiAffinity). */
    APART,
    /** Its battery, heat, throttling or disk make it a node that work leaves. */
    UNWELL,
    /** What is known of it is too old. */
    STALE,
    /** Too little is known of it to rank it. */
    UNKNOWN,
    /** A move of the pod to it was given up lately. */
    TRIED,
    /** It is not far from what the pod is to leave: as good as hot, or as good as full. */
    NEARLY_UNWELL,
    /** It has taken all the moves that it may in this while. */
    BUDGET_SPENT
}
