package dev.lapwing.orchestration.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ApiCallTest {

    @Test
    void tellsWhyKubernetesCannotBeReached() {
        var failure = new KubernetesClientException("list failed", new ConnectException("refused"));

        assertThat(ApiCall.explanation(failure).orElseThrow())
                .hasMessageStartingWith("Kubernetes cannot be reached: ConnectException: refused");
    }

    @Test
    void tellsWhatTheUserMayNot() {
        var status = new StatusBuilder()
                .withCode(403)
                .withMessage("pods is forbidden")
                .build();

        assertThat(ApiCall.explanation(new KubernetesClientException(status)).orElseThrow())
                .hasMessage("the user of this kubeconfig may not: pods is forbidden");
    }

    @Test
    void doesNotHideABug() {
        assertThat(ApiCall.explanation(new IllegalStateException("ours"))).isEmpty();
    }
}
