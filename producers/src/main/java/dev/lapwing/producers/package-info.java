/**
 * What is pinned to a Pi: each picture and each reading goes to its topic on the local cluster once, in order, and leaves
 * the disk only when it is safe there.
 *
 * <pre>
 * PictureDirectory --&gt; PictureOutbox --+
 *                                      +--&gt; SourcePublisher --&gt; TopicSession --&gt; Kafka
 * Sensor -----&gt; Sampler --&gt; Spool --+
 * Sense -&gt; ContextSampler --&gt; Spool --+
 * </pre>
 *
 * <p>Read {@link dev.lapwing.producers.CameraCommand}, which is where a process begins, then {@code Outbox}, {@code
 * SourcePublisher} with its states, and {@code TopicSession}, which is all that touches Kafka's producer. {@code
 * TopicTail} is how a producer knows after a restart what it sent before.
 *
 * <p>Each source has one platform thread, which owns its outbox and its session. Kafka's own thread only puts answers
 * into the {@code Window}.
 */
@NullMarked
package dev.lapwing.producers;

import org.jspecify.annotations.NullMarked;
