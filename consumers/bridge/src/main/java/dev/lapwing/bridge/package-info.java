/** To come. */
@NullMarked
package dev.lapwing.bridge;

import org.jspecify.annotations.NullMarked;
