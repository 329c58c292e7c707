/**
 * Who may log in to a broker, and what they may do there, by files that may change at any time: users by {@link
 * dev.lapwing.brokers.access.DirectoryUsers}, a directory with a file for each; rights by {@link
 * dev.lapwing.brokers.access.FileAuthorizer}, an access file of {@link dev.lapwing.runtime.kafka.AccessRule}s.
 *
 * <p>Kafka makes those two by their class names. Each broker looks at its own files, so nobody has to lead or to log in for
 * a right to hold, and what people give with Kafka's tools stays beside it. {@link dev.lapwing.brokers.access.AccessWatch}
 * says how the files are, counts what changes, and logs it; {@code Watched} reads a file again when it has changed.
 *
 * <p>Kafka's network threads call the first two; all are safe for any thread.
 */
@NullMarked
package dev.lapwing.brokers.access;

import org.jspecify.annotations.NullMarked;
