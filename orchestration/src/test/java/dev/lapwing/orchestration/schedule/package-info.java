/** Of the scheduler: what is decided by plain values, what is bound on a real control plane, beside kube-scheduler. */
@NullMarked
package dev.lapwing.orchestration.schedule;

import org.jspecify.annotations.NullMarked;
