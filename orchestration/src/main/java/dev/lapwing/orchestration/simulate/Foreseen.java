package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.policy.Decision;
import java.time.Instant;

/** A decision that was only thought of, and when it would have been made. */
public record Foreseen(Instant at, Decision decision) {}
