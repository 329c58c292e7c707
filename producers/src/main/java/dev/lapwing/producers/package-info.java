/** To come. */
@NullMarked
package dev.lapwing.producers;

import org.jspecify.annotations.NullMarked;
