package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

class PublishFaultTest {

    @Test
    void takesOurOwnWaitForBrokersThatAreAway() {
        assertThat(Setback.of(new TimeoutException(), "node1").fault()).isEqualTo(PublishFault.BROKERS_AWAY);
        assertThat(Setback.of(new ExecutionException(new TimeoutException()), "node1")
                        .fault())
                .isEqualTo(PublishFault.BROKERS_AWAY);
    }

    @Test
    void namesTheSettingWhenThereAreTooFewBrokersForATopic() {
        Setback setback = Setback.of(new InvalidReplicationFactorException("3 wanted, 1 there"), "node1");

        assertThat(setback.fault()).isEqualTo(PublishFault.TOO_FEW_BROKERS);
        assertThat(setback.detail()).contains("LAPWING_LOCAL_REPLICATION_FACTOR");
    }

    @Test
    void looksBehindWhatOnlyCarriesTheCause() {
        var cause = new CompletionException(new ExecutionException(new NotEnoughReplicasException("1 of 3")));

        assertThat(Setback.of(cause, "node1").fault()).isEqualTo(PublishFault.TOO_FEW_REPLICAS);
    }

    @Test
    void takesNamesThatDoNotResolveYetForBrokersThatAreAway() {
        Setback setback = Setback.of(
                new KafkaException(
                        "Failed to create new KafkaAdminClient",
                        new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")),
                "node1");

        assertThat(setback.fault()).isEqualTo(PublishFault.BROKERS_AWAY);
    }

    @Test
    void callsOtherWhatItDoesNotKnow() {
        assertThat(Setback.of(new KafkaException("?"), "node1").fault()).isEqualTo(PublishFault.OTHER);
    }
}
