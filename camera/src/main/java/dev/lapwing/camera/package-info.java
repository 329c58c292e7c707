/** To come. */
@NullMarked
package dev.lapwing.camera;

import org.jspecify.annotations.NullMarked;
