package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EdgeTopicTest {

    private static final long DISK = 100L << 30;

    @Test
    void sharesTheDiskSoThatAllTopicsFitOnEachBroker() {
        for (int brokers = 1; brokers <= 9; brokers++) {
            for (int cameras = 1; cameras <= 20; cameras++) {
                assertThat(held(brokers, cameras, Math.max(brokers, cameras)))
                        .as("%d brokers, %d cameras", brokers, cameras)
                        .isBetween(0.79, 0.8001);
            }
        }
    }

    @Test
    void fitsFivePisOnThreeBrokersUnlessToldOtherwise() {
        int cameras = Settings.of(Map.of(), Map.of()).get(CameraSettings.LOCAL_CAMERAS);

        assertThat(held(3, cameras, 5)).isLessThan(0.81);
    }

    /** Which part of its disk a broker's share of the topics takes: those of {@code pis} cameras, and a small one. */
    private static double held(int brokers, int cameras, int pis) {
        int replicas = Math.min(3, brokers);
        double all = (double) EdgeTopic.share(DISK, brokers, 3, cameras) * replicas * (pis + 1);
        return all / brokers / DISK;
    }
}
