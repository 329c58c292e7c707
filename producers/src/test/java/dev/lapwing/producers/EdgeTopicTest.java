package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EdgeTopicTest {

    @Test
    void sharesTheDiskSoThatAllTopicsFitOnEachBroker() {
        long disk = 100L << 30;
        for (int brokers = 1; brokers <= 9; brokers++) {
            int replicas = Math.min(3, brokers);
            long share = EdgeTopic.share(disk, brokers, 3);

            // Each broker holds replicas / brokers of brokers + 1 topics.
            double held = (double) share * replicas * (brokers + 1) / brokers;
            assertThat(held).as("%d brokers", brokers).isBetween(0.79 * disk, 0.8 * disk + 1);
        }
    }
}
