/**
 * Lapwing on Kubernetes. Read {@code description} (what a person says about a cluster), then {@code manifests} (the objects
 * that follow from it, as YAML), {@code trust} (its Secrets), and {@code deploy} (what brings all of it to a cluster). The tests
 * run on a real control plane, {@code dev.lapwing.controlplane}.
 */
@NullMarked
package dev.lapwing.orchestration;

import org.jspecify.annotations.NullMarked;
