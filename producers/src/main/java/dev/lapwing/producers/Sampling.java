package dev.lapwing.producers;

import java.util.Optional;

/** What samples on a thread of its own until it is interrupted. The others may ask it how it is, from any thread. */
interface Sampling extends Runnable {

    /** What it samples, for messages. */
    String what();

    /** What ended it for good; empty while it samples. */
    Optional<Throwable> failure();

    /** What is wrong with what it samples; empty if the last look was good. */
    Optional<String> trouble();
}
