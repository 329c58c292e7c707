package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.Position.Cut;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PositionJsonTest {

    private static final Source SOURCE = new Source("home", "node1", Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ"), 0);

    @Test
    void readsWhatItWrites() {
        var plain = new Position(SOURCE, "cluster", 42, Optional.of(7), Optional.empty(), Instant.EPOCH);
        var first = new Position(SOURCE, "cluster", 0, Optional.empty(), Optional.empty(), Instant.EPOCH);
        var cut = new Position(
                SOURCE,
                "cluster",
                42,
                Optional.of(7),
                Optional.of(new Cut(20, 40, Instant.parse("2026-11-22T10:00:00Z"), List.of(100L, 0L, 7L))),
                Instant.parse("2026-11-22T10:30:15.123Z"));

        assertThat(PositionJson.read(PositionJson.value(plain))).contains(plain);
        assertThat(PositionJson.read(PositionJson.value(first))).contains(first);
        assertThat(PositionJson.read(PositionJson.value(cut))).contains(cut);
    }

    @Test
    void keepsTheFormThatIsInTheCloudAlready() {
        var position = new Position(SOURCE, "cluster", 42, Optional.of(7), Optional.empty(), Instant.EPOCH);

        assertThat(PositionJson.key(SOURCE))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"site\":\"home\",\"topicId\":\"AAAAAAAAAAAAAAAAAAAAAQ\",\"partition\":0}");
        assertThat(PositionJson.value(position))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"site\":\"home\",\"clusterId\":\"cluster\",\"topic\":\"node1\","
                        + "\"topicId\":\"AAAAAAAAAAAAAAAAAAAAAQ\",\"partition\":0,\"offset\":42,\"leaderEpoch\":7,"
                        + "\"at\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void readsACutThatAnEarlierVersionNoticed() {
        String text = "{\"site\":\"home\",\"clusterId\":\"cluster\",\"topic\":\"node1\","
                + "\"topicId\":\"AAAAAAAAAAAAAAAAAAAAAQ\",\"partition\":0,\"offset\":42,\"cutFrom\":20,\"cutUntil\":60,"
                + "\"cutAt\":\"2026-11-22T10:00:00Z\",\"at\":\"2026-11-22T10:00:01Z\"}";

        assertThat(PositionJson.read(text.getBytes(StandardCharsets.UTF_8)).flatMap(Position::cut))
                .contains(new Cut(20, 40, Instant.parse("2026-11-22T10:00:00Z"), List.of()));
    }

    @Test
    void skipsWhatIsNotOneOfOurs() {
        assertThat(PositionJson.read(null)).isEmpty();
        for (String text :
                new String[] {"", "x", "[]", "{}", "{\"site\":\"a\"}", "{\"offset\":{}}", "{\"a\":1", "{\"a\":[1"}) {
            assertThat(PositionJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isEmpty();
        }
    }
}
