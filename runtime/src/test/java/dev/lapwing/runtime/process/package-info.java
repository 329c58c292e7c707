/** Proofs of the command line, the management server and the log. */
@NullMarked
package dev.lapwing.runtime.process;

import org.jspecify.annotations.NullMarked;
