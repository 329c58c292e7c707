/**
 * Commands for a site that runs on Kubernetes: {@link dev.lapwing.cli.site.SecretsCommand}, {@link
 * dev.lapwing.cli.site.ClientConfigCommand}, {@link dev.lapwing.cli.site.TunnelCommand}, {@link
 * dev.lapwing.cli.site.ClusterCommand}.
 *
 * <p>Each reads the description and connects by {@link dev.lapwing.cli.site.SiteOptions}; what they do is orchestration's.
 * One thread.
 */
@NullMarked
package dev.lapwing.cli.site;

import org.jspecify.annotations.NullMarked;
