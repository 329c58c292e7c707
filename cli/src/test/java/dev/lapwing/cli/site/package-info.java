/** Of the commands for a site on Kubernetes. */
@NullMarked
package dev.lapwing.cli.site;

import org.jspecify.annotations.NullMarked;
