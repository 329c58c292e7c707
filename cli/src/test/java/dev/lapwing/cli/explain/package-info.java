/** Tests of {@code lapwing explain}. */
@NullMarked
package dev.lapwing.cli.explain;

import org.jspecify.annotations.NullMarked;
