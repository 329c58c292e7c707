/** {@code lapwing streams} as it runs: processes on real brokers, and what they say over HTTP. */
@NullMarked
package dev.lapwing.streams;

import org.jspecify.annotations.NullMarked;
