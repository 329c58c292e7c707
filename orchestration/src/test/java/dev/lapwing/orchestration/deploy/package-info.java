/** Of deployments: what is decided by plain values, what is done on a real control plane. */
@NullMarked
package dev.lapwing.orchestration.deploy;

import org.jspecify.annotations.NullMarked;
