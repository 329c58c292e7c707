/**
 * What travels on the topics: values, their JSON, topic names and headers. No Kafka and no I/O, so that every part of
 * Lapwing, and anyone who consumes its topics, can share it.
 *
 * <p>Read {@link dev.lapwing.records.Frame} and {@link dev.lapwing.records.FrameJson} first, then {@link
 * dev.lapwing.records.Reading}, then {@link dev.lapwing.records.Envelope}, which is all that a record says about its
 * value in its headers, and {@link dev.lapwing.records.TopicNames}.
 *
 * <p>Everything here is immutable and may be used from any thread. Arrays are handed over, not copied: whoever passes a
 * {@code byte[]} in no longer writes to it.
 */
@NullMarked
package dev.lapwing.records;

import org.jspecify.annotations.NullMarked;
