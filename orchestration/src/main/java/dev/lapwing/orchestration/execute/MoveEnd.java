package dev.lapwing.orchestration.execute;

/** How a move ended. */
public sealed interface MoveEnd {

    /** The new pod serves and the old one is gone. */
    record Done(String newPod) implements MoveEnd {}

    /** It was given up; the old pod stays, and the new one goes. */
    record Undone(Undoing why, String detail) implements MoveEnd {}

    /** It stands where it stood: this process may not act any more, and another one will finish or undo it. */
    record Left(String detail) implements MoveEnd {}
}
