package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.Pod;

/** Asks the processes in pods how they are. */
public interface BrokerProbe {

    /**
     * Of the broker in a Pi's pod.
     *
     * @throws SiteException with the reason if it does not answer
     */
    BrokerMeasures measures(Pod pod) throws SiteException;

    /**
     * What {@code /readyz} of a container says that is not well, in one line.
     *
     * @throws SiteException with the reason if it does not answer
     */
    String complaint(Pod pod, String container) throws SiteException;
}
