package dev.lapwing.archive;

/** The steps of a roll: what a test interrupts. */
enum RollStep {
    /** What is staged is handed over. */
    SEALED,
    /** The roll's files stand on the local disk. */
    WRITTEN,
    /** The manifest is in the store. */
    CLAIMED,
    /** One more file is in the store. */
    PUBLISHED,
    /** All are. */
    COMPLETE;

    /** Is told of each step, on the thread that does it. */
    interface Listener {
        /** Nobody listens. */
        Listener NONE = _ -> {};

        void reached(RollStep step);
    }
}
