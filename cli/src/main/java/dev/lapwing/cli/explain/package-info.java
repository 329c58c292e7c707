/**
 * {@code lapwing explain}: why a pod is where it is, and what a node went through, as the topic {@code placements} tells
 * it.
 *
 * <p>{@link dev.lapwing.cli.explain.ExplainCommand} reads the topics to their end and keeps what {@code Subject} says it was
 * asked about, {@code Story} puts the steps of a decision together, and {@code ExplainScreen} writes what a person reads.
 * Nothing here asks Kubernetes, so it works for whoever may read the topics, and for what is long gone. All on the one
 * thread of the command.
 */
@NullMarked
package dev.lapwing.cli.explain;

import org.jspecify.annotations.NullMarked;
