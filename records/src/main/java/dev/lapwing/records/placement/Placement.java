package dev.lapwing.records.placement;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of a decision about one pod. It is written before it is acted on, and again with what came of it:
 * records with the same {@link #id} tell one story.
 *
 * @param id of the decision, the same in all of its steps
 * @param step how far it has come
 * @param at when
 * @param workload what is placed: {@code namespace/kind/name} of the pod's controller; key of the record
 * @param pod {@code namespace/name} of the pod that was decided about
 * @param from node that it was on; {@code null} if it was pending
 * @param to node that was chosen; {@code null} if none was
 * @param reason constant of the rule that decided, such as {@code BATTERY_LOW}
 * @param detail one sentence for people
 * @param policy that ranked the nodes, such as {@code longest-life}
 * @param known what was known of {@code from} and {@code to}, of a new pod of {@code to} and the next best, in that order:
 *     node, then metric's key, then its value
 * @param considered the other nodes, best first
 */
public record Placement(
        String id,
        Step step,
        Instant at,
        String workload,
        String pod,
        @Nullable String from,
        @Nullable String to,
        String reason,
        String detail,
        String policy,
        Map<String, Map<String, Double>> known,
        List<Considered> considered) {

    public Placement {
        known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
        considered = List.copyOf(considered);
    }

    /** How far a decision has come. */
    public enum Step {
        /** It was made and will be acted on. */
        DECIDED,
        /** The new pod is there, and not ready yet. */
        STARTED,
        /** The pod runs where it should, and the old one is gone. */
        DONE,
        /** It was given up, and the old pod runs on. */
        UNDONE,
        /** It could not be done. */
        FAILED,
        /** It was decided to do nothing, which needs a reason too. */
        STAYED
    }

    /**
     * A node that was not chosen, or was chosen and stands first.
     *
     * @param node its name
     * @param score by the policy, the lower the better; NaN if it was not ranked
     * @param whyNot constant of why it could not be, or {@code null} if it could
     */
    public record Considered(
            String node, double score, @Nullable String whyNot) {}
}
