/**
 * A real Kubernetes control plane for demo and tests: etcd, API server, controller manager and scheduler as children of this JVM,
 * on free ports of the loopback interface, in a directory of the caller's. There are no kubelets: a Node is an object
 * that the caller registers, and no container runs; {@code FakeNodes} says of pods what a kubelet would.
 *
 * <p>Read {@link dev.lapwing.controlplane.ControlPlane} first: it finds the programs by {@code KubeTools}, has
 * {@code ControlPlaneFiles} write keys, tokens and kubeconfigs, and starts a {@code ToolProcess} for each program.
 *
 * <p>A control plane is started and closed by one thread; its clients may be used by many.
 */
@NullMarked
package dev.lapwing.controlplane;

import org.jspecify.annotations.NullMarked;
