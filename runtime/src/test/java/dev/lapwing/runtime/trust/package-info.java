/** Certificates that {@code keytool} really makes. */
@NullMarked
package dev.lapwing.runtime.trust;

import org.jspecify.annotations.NullMarked;
