/** Proofs of settings and of the messages that name them. */
@NullMarked
package dev.lapwing.runtime.settings;

import org.jspecify.annotations.NullMarked;
