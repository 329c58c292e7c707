/**
 * Commands for a site that runs on Kubernetes: {@link dev.lapwing.cli.upkeep.SecretsCommand}, {@link
 * dev.lapwing.cli.upkeep.ClientConfigCommand}, {@link dev.lapwing.cli.upkeep.TunnelCommand}, {@link
 * dev.lapwing.cli.upkeep.ClusterCommand}.
 *
 * <p>Each reads the description and connects by {@link dev.lapwing.cli.site.SiteOptions}; what they do is orchestration's.
 * One thread.
 */
@NullMarked
package dev.lapwing.cli.upkeep;

import org.jspecify.annotations.NullMarked;
