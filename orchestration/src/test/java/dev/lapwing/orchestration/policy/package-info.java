/** Tests of what is decided: examples, and properties over clusters that are drawn from a seed. */
@NullMarked
package dev.lapwing.orchestration.policy;

import org.jspecify.annotations.NullMarked;
