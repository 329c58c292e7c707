package dev.lapwing.orchestration.deploy;

import java.util.Locale;

/**
 * What an apply does to an object, or would do.
 *
 * @param before its YAML on the server, without what the server adds; empty if it is not there
 * @param after the same once it is applied; empty if it is removed
 */
public record ObjectChange(ObjectKey object, Kind kind, String before, String after) {

    /** What happens to it. */
    public enum Kind {
        /** It was not there. */
        CREATED,
        /** It differs. */
        CHANGED,
        /** It is as it should be. */
        UNCHANGED,
        /** A former deployment made it, and the description no longer has it. */
        PRUNED;

        /** As in "Service kafka created". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
