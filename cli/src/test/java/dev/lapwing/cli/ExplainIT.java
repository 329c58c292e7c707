package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.orchestration.execute.PlacementLog;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lapwing explain} as a process, on what the scheduler writes to a real broker. */
class ExplainIT {

    @Test
    void saysWhereANewPodWasPlacedAndWhatElseWasConsidered(@TempDir Path directory) throws Exception {
        try (BrokerCluster brokers =
                BrokerCluster.in(directory.resolve("kafka")).brokers(1).start()) {
            Map<String, String> environment = new HashMap<>(brokers.environment(Side.LOCAL));
            environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
            KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), Side.LOCAL);
            try (var log = new PlacementLog(
                    kafka, "home", PlacementLog.SCHEDULER, Clock.systemUTC(), () -> ClockState.SYNCHRONISED)) {
                log.open(1);
                log.write(placed());
                log.write(placed()); // as one that is not sure whether the first arrived
            }

            Program.Result pod = Program.run(directory, environment, "explain", "pod", "vision-7");
            Program.Result workload = Program.run(directory, environment, "explain", "pod", "lapwing/vision");
            Program.Result chosen = Program.run(directory, environment, "explain", "node", "rpi-node-2");
            Program.Result other = Program.run(directory, environment, "explain", "node", "rpi-node-3");

            assertThat(pod.exit()).as(pod.err()).isZero();
            assertThat(pod.out()).isEqualTo("""

                    2026-11-28T12:00:00Z  NEW_POD  lapwing/vision-7  pending -> rpi-node-2  DONE
                      It is the best of 2 nodes that can take it, by longest-life; 1 cannot: 1 no room.
                      known
                        rpi-node-2: battery.percent 90 %
                        rpi-node-3: battery.percent 35 %
                      considered, by longest-life (the lower the better)
                        rpi-node-2  0.41  chosen
                        rpi-node-3  0.93
                        rpi-master-1  not ranked  NO_ROOM
                    """);
            assertThat(workload.out()).isEqualTo(pod.out());
            assertThat(chosen.out()).isEqualTo(pod.out());
            assertThat(other.exit()).as("each new pod looks at all nodes").isOne();
        }
    }

    private static Placement placed() {
        var known = new LinkedHashMap<String, Map<String, Double>>();
        known.put("rpi-node-2", Map.of("battery.percent", 90.0));
        known.put("rpi-node-3", Map.of("battery.percent", 35.0));
        return new Placement(
                "uid",
                Step.DONE,
                Instant.parse("2026-11-28T12:00:00Z"),
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                null,
                "rpi-node-2",
                "NEW_POD",
                "It is the best of 2 nodes that can take it, by longest-life; 1 cannot: 1 no room.",
                "longest-life",
                known,
                List.of(
                        new Considered("rpi-node-2", 0.41, null),
                        new Considered("rpi-node-3", 0.93, null),
                        new Considered("rpi-master-1", Double.NaN, "NO_ROOM")));
    }
}
