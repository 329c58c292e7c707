/**
 * The tools of the {@code lapwing} command: what looks at a pipeline, checks it, and helps to build it. Each is a class
 * of its own, found by {@link java.util.ServiceLoader}; none runs longer than its work. The processes of the pipeline
 * itself are in the modules that they belong to, so that a board does not carry these tools.
 *
 * <p>Each command is used by one thread.
 */
@NullMarked
package dev.lapwing.cli;

import org.jspecify.annotations.NullMarked;
