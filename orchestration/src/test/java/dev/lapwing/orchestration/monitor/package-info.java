/** Tests of what is read from Kubernetes. */
@NullMarked
package dev.lapwing.orchestration.monitor;

import org.jspecify.annotations.NullMarked;
