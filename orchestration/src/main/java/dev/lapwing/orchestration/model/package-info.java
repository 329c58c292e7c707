/**
 * The cluster as placement sees it: plain values, made by {@code monitor} from Kubernetes and from the topic {@code
 * node-context}, read by {@code policy} and {@code schedule}. Read {@link
 * dev.lapwing.orchestration.model.ClusterModel} first.
 *
 * <p>Everything here is immutable, knows no client of Kubernetes, and may be used from any thread.
 */
@NullMarked
package dev.lapwing.orchestration.model;

import org.jspecify.annotations.NullMarked;
