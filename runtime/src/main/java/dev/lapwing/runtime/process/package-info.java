/**
 * A program: {@link dev.lapwing.runtime.process.Lapwing} is {@code main}, which finds the subcommands on its class path;
 * a {@link dev.lapwing.runtime.process.ProcessCommand} says which settings a process has and which services it is made
 * of; {@link dev.lapwing.runtime.process.ProcessRunner} starts them, serves {@link
 * dev.lapwing.runtime.process.ManagementServer} beside them, and closes them on SIGTERM, in the reverse order.
 */
@NullMarked
package dev.lapwing.runtime.process;

import org.jspecify.annotations.NullMarked;
