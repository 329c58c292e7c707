/**
 * {@code lapwing frames}: frames as they arrive, one line each.
 *
 * <p>{@code FramesCommand} is the command; {@code cli.TopicTail} reads the topics, {@code Sighting} is one frame with all
 * that its record says of it, {@code FrameSelection} says which are wanted, {@code SightingText} writes their lines, and
 * {@code PictureFiles} saves the pictures. {@code Moment} reads what people type for a time.
 *
 * <p>All on the one thread of the command.
 */
@NullMarked
package dev.lapwing.cli.frames;

import org.jspecify.annotations.NullMarked;
