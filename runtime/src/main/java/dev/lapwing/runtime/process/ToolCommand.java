package dev.lapwing.runtime.process;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code lapwing} that does one thing and ends, such as {@code lapwing frames}: a class annotated with
 * picocli's {@code @Command}. Returns the exit code: 0 for success, 1 for failure, 2 for wrong usage.
 */
public interface ToolCommand extends Callable<Integer> {}
