package dev.lapwing.brokers.access;

import java.util.Locale;

/** What changed in the files that say who may do what. */
enum AccessChange {
    /** A user's file is there that was not. */
    USER_ADDED,
    /** A user's file has gone. */
    USER_REMOVED,
    /** A user's file holds another password. */
    PASSWORD_CHANGED,
    /** A line allows what was not allowed. */
    RULE_ADDED,
    /** A line has gone that allowed something. */
    RULE_REMOVED;

    /** As a metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
