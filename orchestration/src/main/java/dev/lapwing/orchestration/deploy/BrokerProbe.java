package dev.lapwing.orchestration.deploy;

import io.fabric8.kubernetes.api.model.Pod;

/** Asks the processes in pods how they are. */
public interface BrokerProbe {

    /**
     * Of the broker in a Pi's pod.
     *
     * @throws DeployException with the reason if it does not answer
     */
    BrokerMeasures measures(Pod pod) throws DeployException;

    /**
     * What {@code /readyz} of a container says that is not well, in one line.
     *
     * @throws DeployException with the reason if it does not answer
     */
    String complaint(Pod pod, String container) throws DeployException;
}
