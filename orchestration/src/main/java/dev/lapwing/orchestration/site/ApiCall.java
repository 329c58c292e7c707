package dev.lapwing.orchestration.site;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;

/**
 * Something that is asked of the API server for a person: where it fails, they are told in a sentence.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface ApiCall<T> {

    /** Asks. */
    T call() throws SiteException, InterruptedException;

    /**
     * Does it.
     *
     * @throws SiteException if the API server cannot be reached, or refuses it; its message says what to do
     */
    static <T> T explained(ApiCall<T> call) throws SiteException, InterruptedException {
        try {
            return call.call();
        } catch (KubernetesClientException e) {
            if (e.getStatus() == null) {
                throw new SiteException(
                        "Kubernetes cannot be reached: " + cause(e)
                                + ". --kubeconfig and --context say where it is; what was done until now stays, and the same"
                                + " command goes on from there",
                        e);
            }
            String said = String.valueOf(e.getStatus().getMessage());
            throw switch (e.getCode()) {
                case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                    new SiteException("the user of this kubeconfig may not: " + said, e);
                default -> new SiteException("Kubernetes refused: " + said, e);
            };
        }
    }

    /** The first that went wrong with the connection: what lies below it is of no use to anybody. */
    private static String cause(KubernetesClientException e) {
        Throwable first = e;
        while (first.getCause() != null && !(first instanceof IOException)) {
            first = first.getCause();
        }
        String name = first.getClass().getSimpleName();
        return first.getMessage() == null ? name : name + ": " + first.getMessage();
    }
}
