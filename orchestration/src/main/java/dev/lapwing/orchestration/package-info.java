/** Lapwing on Kubernetes. What stands here so far is what its tests run on, {@code dev.lapwing.orchestration.kube}. */
@NullMarked
package dev.lapwing.orchestration;

import org.jspecify.annotations.NullMarked;
