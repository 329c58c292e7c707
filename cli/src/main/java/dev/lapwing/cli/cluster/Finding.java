package dev.lapwing.cli.cluster;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param where the cluster, and the topic or broker, if it is about one
 * @param said what is so
 * @param advice what to do; empty where all is well
 */
record Finding(Check check, Verdict verdict, String where, String said, String advice) {

    /** How good it is. */
    enum Verdict {
        /** As the design wants it. */
        OK,
        /** Works, and may not go on working. */
        WARNING,
        /** Loses something, or stops something. */
        FAILURE;

        /** As it is shown. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(Check check, String where, String said) {
        return new Finding(check, Verdict.OK, where, said, "");
    }

    static Finding warning(Check check, String where, String said, String advice) {
        return new Finding(check, Verdict.WARNING, where, said, advice);
    }

    static Finding failure(Check check, String where, String said, String advice) {
        return new Finding(check, Verdict.FAILURE, where, said, advice);
    }
}
