/** One control plane for all tests of a run that can share it, and a way to it on which requests come to harm. */
@NullMarked
package dev.lapwing.orchestration.kube;

import org.jspecify.annotations.NullMarked;
