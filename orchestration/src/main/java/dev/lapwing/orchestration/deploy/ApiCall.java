package dev.lapwing.orchestration.deploy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Something that is asked of the API server for a person: where it fails, they are told in a sentence.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
interface ApiCall<T> {

    T call() throws DeployException, InterruptedException;

    /** Does it. */
    static <T> T explained(ApiCall<T> call) throws DeployException, InterruptedException {
        try {
            return call.call();
        } catch (KubernetesClientException e) {
            String said = e.getStatus() == null || e.getStatus().getMessage() == null
                    ? cause(e)
                    : e.getStatus().getMessage();
            throw switch (e.getCode()) {
                case 0 ->
                    new DeployException(
                            "Kubernetes cannot be reached: " + said
                                    + ". --kubeconfig and --context say where it is; what was done until now stays, and"
                                    + " the same command goes on from there",
                            e);
                case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                    new DeployException("the user of this kubeconfig may not: " + said, e);
                default -> new DeployException("Kubernetes refused: " + said, e);
            };
        }
    }

    private static String cause(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }
}
