/**
 * The bridge: edge topics to cloud topics, each record exactly once.
 *
 * <pre>
 *  local cluster --> Bridge (poll thread) --> LaneQueue --> Lane --> Session --> cloud: records and position,
 *                        ^   Intake: what to fetch            |                  in one transaction
 *                        +------- where to seek --- LaneOpener+
 * </pre>
 *
 * <p>Read {@link dev.lapwing.bridge.Bridge} first, then {@link dev.lapwing.bridge.LaneState} with its diagram, {@link
 * dev.lapwing.bridge.Lane}, {@link dev.lapwing.bridge.LaneOpener} with {@link dev.lapwing.bridge.ResumePoint} (what has
 * become of a log), and {@link dev.lapwing.bridge.Session} (one transaction). {@link dev.lapwing.bridge.Routes} says
 * what goes where, {@link dev.lapwing.bridge.CloudTail} and {@link dev.lapwing.bridge.RepeatFilter} drop what the cloud
 * has already after a log was cut, {@link dev.lapwing.bridge.DeadLetters} keeps what it can never take.
 *
 * <p>Threading: one named thread polls and alone touches the consumer; each lane has a named thread that alone touches
 * its session. They meet in the lane's queue, which the poll thread fills and the lane empties; a lane that fails lets go
 * of its queue and says there from where to fetch again.
 */
@NullMarked
package dev.lapwing.bridge;

import org.jspecify.annotations.NullMarked;
