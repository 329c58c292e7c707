package dev.lapwing.orchestration.deploy;

/** Is told what happens while it happens, a sentence at a time. */
@FunctionalInterface
public interface Progress {

    /** Something changed, or is waited for. */
    void say(String sentence);
}
