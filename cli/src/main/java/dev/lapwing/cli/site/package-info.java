/**
 * A site on Kubernetes: {@code lapwing deploy}, {@code status} and {@code undeploy}. Each command reads options and the
 * description, lets {@code dev.lapwing.orchestration.deploy} do the work, and prints what came of it; {@link SiteOptions} is
 * what they share. Read {@link DeployCommand} first. One thread, the command's.
 */
@NullMarked
package dev.lapwing.cli.site;

import org.jspecify.annotations.NullMarked;
