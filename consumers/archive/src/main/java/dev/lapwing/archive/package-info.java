/** To come. */
@NullMarked
package dev.lapwing.archive;

import org.jspecify.annotations.NullMarked;
