/** To come. */
@NullMarked
package dev.lapwing.cli;

import org.jspecify.annotations.NullMarked;
