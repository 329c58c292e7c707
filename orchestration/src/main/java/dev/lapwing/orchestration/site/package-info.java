/**
 * A site as it runs: the Kubernetes that a description is deployed on.
 *
 * <p>{@link dev.lapwing.orchestration.site.KubernetesTarget} says where it is, {@link
 * dev.lapwing.orchestration.site.SiteAccess} is the connection, {@link
 * dev.lapwing.orchestration.site.SecretStore} reads and writes Secrets, and {@link
 * dev.lapwing.orchestration.site.SiteException} is what a person is told where Kubernetes does not do it. {@link
 * dev.lapwing.orchestration.site.RotationRun} takes a rotation through a running site, step by step; {@link
 * dev.lapwing.orchestration.site.MountedSecrets} tells it what has arrived where.
 *
 * <p>All but a rotation may be used by any thread; calls wait for the API server.
 */
@NullMarked
package dev.lapwing.orchestration.site;

import org.jspecify.annotations.NullMarked;
