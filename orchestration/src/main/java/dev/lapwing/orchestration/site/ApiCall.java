package dev.lapwing.orchestration.site;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Something that is asked of the API server for a person: where it fails, they are told in a sentence.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface ApiCall<T> {

    /** What a server answers that has too much to do, or that a budget keeps from evicting. */
    int TOO_MANY_REQUESTS = 429;

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
            throw sentence(e);
        }
    }

    /** What a person is told of a failure of the API server; empty where the failure is another, and so a bug. */
    static Optional<SiteException> explanation(RuntimeException failure) {
        return failure instanceof KubernetesClientException e ? Optional.of(sentence(e)) : Optional.empty();
    }

    private static SiteException sentence(KubernetesClientException e) {
        if (e.getStatus() == null) {
            return new SiteException(
                    "Kubernetes cannot be reached: " + cause(e)
                            + ". See whether its API server runs; --kubeconfig says where it is. Where this was to change"
                            + " something, what was done until now stays, and the same command goes on from there",
                    e);
        }
        String said = String.valueOf(e.getStatus().getMessage());
        return isForbidden(e.getCode())
                ? new SiteException("the user of this kubeconfig may not: " + said, e)
                : new SiteException("Kubernetes refused: " + said, e);
    }

    /**
     * Whether the API server has understood, and said no: rights, admission, or a request that it does not take. Else it was
     * away, failed, or was too busy.
     */
    static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
                && e.getCode() != TOO_MANY_REQUESTS;
    }

    /** Whether asking again is of no use, since the user has no right to it. */
    static boolean isForbidden(int code) {
        return code == HttpURLConnection.HTTP_UNAUTHORIZED || code == HttpURLConnection.HTTP_FORBIDDEN;
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
