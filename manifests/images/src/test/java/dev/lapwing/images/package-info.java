/** The container images, run as a pod runs them: with a read-only root file system, as a user without rights. */
@NullMarked
package dev.lapwing.images;

import org.jspecify.annotations.NullMarked;
