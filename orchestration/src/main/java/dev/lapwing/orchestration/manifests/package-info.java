/**
 * From a description of a cluster to the YAML that Kubernetes is given.
 *
 * <p>Read {@link dev.lapwing.orchestration.manifests.Manifests} first: it lays the files out. {@code PiObjects} makes what a
 * Pi has of its own, {@code BridgeObjects} what floats, {@code SharedObjects} and {@code NetworkRules} what all stand on,
 * {@code ArchiveObjects} the cloud; {@code PodParts} holds what all pods have in common. {@code YamlText} writes them, and
 * {@link dev.lapwing.orchestration.manifests.ManifestDirectory} puts them on the disk.
 *
 * <p>All but {@code ManifestDirectory} is pure: the same description gives the same bytes. Any thread may call it.
 */
@NullMarked
package dev.lapwing.orchestration.manifests;

import org.jspecify.annotations.NullMarked;
