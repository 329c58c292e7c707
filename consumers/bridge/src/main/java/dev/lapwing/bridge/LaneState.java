package dev.lapwing.bridge;

import dev.lapwing.bridge.LaneQueue.Interruption;
import java.time.Duration;
import java.util.Optional;

/**
 * What a lane does.
 *
 * <pre>
 *                     +----- log cut, overtaken, recreated; record refused ------+
 *                     v                                                         |
 *  (assigned) ---> Opening ---- fenced off all others, position read ---> Forwarding
 *                   ^   |                                                  |    |
 *       pause over  |   +------ partner away ---> BackingOff &lt;-------------+    |
 *                   |                              |                            |
 *                   +------------------------------+                            |
 *                   ^                                                           |
 *                   +-- still a member of the group -- Fenced &lt;-- another took over
 *
 *  From any state: revoked ---> Left
 * </pre>
 */
sealed interface LaneState {

    /** Takes the source over: fences whoever had it, and only then reads the position. */
    record Opening(Optional<Interruption> because) implements LaneState {}

    /** Moves records, one transaction after the other. */
    record Forwarding(Session session) implements LaneState {}

    /** Something that all records suffer from: tries again after a pause. */
    record BackingOff(String sentence, boolean cloud, Duration pause, Optional<Interruption> because)
            implements LaneState {}

    /** Another instance took the source over; if the group still says that it is this one's, it takes it back. */
    record Fenced(Duration pause) implements LaneState {}

    /** The source is another instance's, or the bridge stops. */
    record Left() implements LaneState {}
}
