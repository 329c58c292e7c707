/**
 * Producers against real brokers: what was captured is compared, picture by picture, with what the topic holds.
 *
 * <p>Read {@link dev.lapwing.producers.PictureLedger} first: it plays the camera and writes down each picture; then
 * {@link dev.lapwing.producers.TopicContents}, which reads a topic back, and the tests.
 */
@NullMarked
package dev.lapwing.producers;

import org.jspecify.annotations.NullMarked;
