/** Proofs of what every process shares. {@link dev.lapwing.runtime.ScriptedService} is a service whose health a test sets. */
@NullMarked
package dev.lapwing.runtime;

import org.jspecify.annotations.NullMarked;
