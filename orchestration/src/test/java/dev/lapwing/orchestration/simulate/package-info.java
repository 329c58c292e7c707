/** Tests of the virtual cluster. */
@NullMarked
package dev.lapwing.orchestration.simulate;

import org.jspecify.annotations.NullMarked;
