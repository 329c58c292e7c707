package dev.lapwing.orchestration.manifests;

import java.util.Locale;

/** What a pod is for. Each has a ServiceAccount and network rules of its own. */
enum Role {
    /** A Pi's broker and producers. */
    PI,
    /** From the local Kafka to the cloud. */
    BRIDGE,
    /** From what nodes feel to where pods run. */
    PLACEMENT,
    /** From pods that wait to nodes. */
    SCHEDULER,
    /** From the cloud to the archive. */
    ARCHIVE;

    /** The value of the label {@code app.kubernetes.io/component}. */
    String component() {
        return name().toLowerCase(Locale.ROOT);
    }
}
