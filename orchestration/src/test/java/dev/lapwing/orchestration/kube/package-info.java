/**
 * A real Kubernetes control plane for tests: etcd, API server, controller manager and scheduler as children of this JVM,
 * on free ports of the loopback interface, in a directory of the test. There are no kubelets: a Node is an object that a
 * test registers, and no container runs.
 *
 * <p>Read {@link dev.lapwing.orchestration.kube.ControlPlane} first: it finds the programs by {@code KubeTools}, has
 * {@code ControlPlaneFiles} write keys, tokens and kubeconfigs, and starts a {@code ToolProcess} for each program. Tests
 * that can share one ask {@link dev.lapwing.orchestration.kube.SharedControlPlane} for it and keep to namespaces of their
 * own; those that break it start their own.
 *
 * <p>A control plane is started and closed by one thread; its clients may be used by many.
 */
@NullMarked
package dev.lapwing.orchestration.kube;

import org.jspecify.annotations.NullMarked;
