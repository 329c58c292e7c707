/** Secrets of sites. */
@NullMarked
package dev.lapwing.orchestration.trust;

import org.jspecify.annotations.NullMarked;
