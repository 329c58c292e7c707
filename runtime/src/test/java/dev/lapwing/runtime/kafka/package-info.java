/** Proofs of how settings become client properties. */
@NullMarked
package dev.lapwing.runtime.kafka;

import org.jspecify.annotations.NullMarked;
