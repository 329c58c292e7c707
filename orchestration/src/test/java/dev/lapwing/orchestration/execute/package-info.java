/** Tests of what is acted on: moves, marks and leadership against a real control plane, under the ClusterRole as shipped. */
@NullMarked
package dev.lapwing.orchestration.execute;

import org.jspecify.annotations.NullMarked;
