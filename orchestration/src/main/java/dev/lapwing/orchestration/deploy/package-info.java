/**
 * From a description to a site that runs: what {@code lapwing deploy}, {@code undeploy} and {@code status} do.
 *
 * <pre>
 * ClusterDescription --SiteObjects--> objects --SiteDeployment--> API server
 *                                                   ^   |
 *                        RollPlan, Diagnosis  &lt;-- SiteView, Measures
 * </pre>
 *
 * <p>Read {@link SiteObjects} (what is to be there), {@link SiteView} (what is), {@link Diagnosis} (is a part ready, and if not,
 * why), {@link RollPlan} (whose pod may be replaced now), then {@link SiteDeployment}, which goes around these until all is as
 * it should be. Everything is a plain value but two: {@link KubernetesApi} talks to the API server, {@link ManagementPorts}
 * to the processes in pods. One thread, the caller's; whatever waits can be interrupted, and begun again.
 */
@NullMarked
package dev.lapwing.orchestration.deploy;

import org.jspecify.annotations.NullMarked;
