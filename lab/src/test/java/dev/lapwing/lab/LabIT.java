package dev.lapwing.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Kafka 4.3 without ZooKeeper, with TLS, passwords and rights; and a sixth Pi that comes to it. */
final class LabIT extends SiteOnBoards {

    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);

    LabIT() {
        super(Profile.KRAFT, PIS.size() + 1);
    }

    @Test
    @Order(7)
    void aSixthPiGetsItsPlaceAndItsShareOfTheReplicasByOneCommand() throws Exception {
        LabSite six = site(PIS.size() + 1);
        try (KubernetesClient client = lab().client()) {
            six.add(client, lab().boardNames().getLast(), SiteOnBoards::say);
            six.awaitReady(client, ARRIVES_WITHIN);

            assertThat(six.replicas(client, lab().boardNames().getLast())).isPositive();
        }
        pictures().write(camera(PIS.size() + 1), 10);
        pictures().write(camera(1), 10);

        pictures().awaitAll(lab().cloudBootstrap(), ARRIVES_WITHIN);
    }
}
