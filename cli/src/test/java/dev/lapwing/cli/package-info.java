/** Proofs that need every module on the class path, {@link dev.lapwing.cli.ArchitectureTest} first. */
@NullMarked
package dev.lapwing.cli;

import org.jspecify.annotations.NullMarked;
