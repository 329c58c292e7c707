/** One control plane for all tests of a run that can share it. */
@NullMarked
package dev.lapwing.orchestration.kube;

import org.jspecify.annotations.NullMarked;
