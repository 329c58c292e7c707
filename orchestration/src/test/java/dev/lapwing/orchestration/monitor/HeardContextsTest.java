package dev.lapwing.orchestration.monitor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.NodeContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker and this process, each with a clock that may say anything, and time that passes for both. */
class HeardContextsTest {

    private static final Duration STALE = Duration.ofMinutes(3);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private Duration passed = Duration.ofDays(11);
    private Instant brokerBegan = Instant.parse("2026-11-17T10:00:00Z");
    private Instant hereBegan = brokerBegan;

    private final HeardContexts contexts = new HeardContexts(
            new Clock() {
                @Override
                public Instant instant() {
                    return hereBegan.plus(passed);
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            () -> passed.toNanos());

    private final Map<String, NodeContext> topic = new HashMap<>();

    private Instant broker() {
        return brokerBegan.plus(passed);
    }

    /** The broker hears a node, and what is known of it then stands on the topic. */
    private NodeContext append(String node, Instant heardAt) {
        var context = new NodeContext(node, Instant.EPOCH, heardAt, Map.of(), null, 1);
        topic.put(node, context);
        return context;
    }

    /** The broker hears a node, and it is known here at once. */
    private void hear(String... nodes) {
        for (String node : nodes) {
            contexts.hear(node, append(node, broker()));
        }
        contexts.publish();
    }

    private void pass(Duration span) {
        passed = passed.plus(span);
        contexts.settle();
    }

    /** Each of them is heard every ten seconds. */
    private void pass(Duration span, String... nodes) {
        for (Duration left = span; left.isPositive(); left = left.minus(TEN_SECONDS)) {
            pass(TEN_SECONDS);
            hear(nodes);
        }
    }

    /** How old a decision that is made now takes a node's context for. */
    private Duration age(String node) {
        Instant heardAt = requireNonNull(contexts.byClock().get(node)).heardAt();
        return Duration.between(heardAt, hereBegan.plus(passed));
    }

    @ParameterizedTest
    @ValueSource(longs = {-20_000, -3, 0, 3, 400})
    void takesANodeForFreshThatIsHeardThoughTheBrokersClockIsDaysOff(long days) {
        brokerBegan = hereBegan.plus(Duration.ofDays(days));
        contexts.catchUp(topic);

        hear("pi-1", "pi-2");
        pass(Duration.ofMinutes(1), "pi-1");

        assertThat(age("pi-1")).isZero();
        assertThat(age("pi-2")).isEqualTo(Duration.ofMinutes(1));
        assertThat(requireNonNull(contexts.told().get("pi-1")).heardAt())
                .as("as the topic says it")
                .isEqualTo(broker());
    }

    @ParameterizedTest
    @ValueSource(longs = {-20_000, -3, 0, 3, 400})
    void takesANodeForDeadThatWasSoWhenThisProcessBeganWhateverTheClocksSay(long days) {
        brokerBegan = hereBegan.plus(Duration.ofDays(days));
        append("dead", broker().minus(Duration.ofHours(1)));
        append("lively", broker());

        contexts.catchUp(topic);
        hear("lively");
        pass(Duration.ofMinutes(1));

        assertThat(age("dead")).isEqualTo(Duration.ofMinutes(61));
        assertThat(age("lively")).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void keepsAgesWhereTheClockHereJumpsFrom1970() {
        hereBegan = Instant.EPOCH.minus(passed);
        contexts.catchUp(topic);
        hear("pi-1");
        pass(HeardContexts.CALM);
        assertThat(age("pi-1")).isEqualTo(TEN_SECONDS);

        hereBegan = brokerBegan;

        assertThat(age("pi-1")).isEqualTo(TEN_SECONDS);
    }

    @Test
    void keepsAgesWhereTheBrokersClockJumpsFrom1970() {
        brokerBegan = Instant.EPOCH.minus(passed);
        contexts.catchUp(topic);
        pass(Duration.ofMinutes(10), "pi-1", "pi-2");

        brokerBegan = hereBegan;
        pass(TEN_SECONDS);
        hear("pi-1");
        assertThat(age("pi-2")).as("it may as well be somebody who catches up").isGreaterThan(STALE);
        pass(HeardContexts.CALM);

        assertThat(age("pi-1")).isEqualTo(HeardContexts.CALM);
        assertThat(age("pi-2")).isEqualTo(TEN_SECONDS.plus(HeardContexts.CALM));
    }

    @Test
    void trustsABrokerAgainWhoseClockWentBackAndNothingIsFreshBefore() {
        contexts.catchUp(topic);
        pass(Duration.ofMinutes(10), "pi-1", "pi-2");

        brokerBegan = Instant.EPOCH.minus(passed);
        pass(TEN_SECONDS, "pi-1");

        assertThat(age("pi-1")).as("it may as well be an old record").isGreaterThan(STALE);
        pass(HeardContexts.LEAD_KEPT.multipliedBy(2), "pi-1");
        assertThat(age("pi-1")).isZero();
        assertThat(age("pi-2")).isGreaterThan(STALE);
    }

    @Test
    void doesNotTakeABacklogForNews() {
        contexts.catchUp(topic);
        pass(Duration.ofMinutes(10), "pi-1", "pi-2");
        pass(Duration.ofHours(2)); // whoever counts samples is away; pi-1 dies after half an hour of it

        contexts.hear("pi-1", append("pi-1", broker().minus(Duration.ofMinutes(90))));
        contexts.hear("pi-2", append("pi-2", broker().minus(Duration.ofMinutes(90))));
        contexts.publish();
        assertThat(age("pi-2")).as("in the middle of it").isEqualTo(Duration.ofMinutes(90));
        hear("pi-2");

        assertThat(age("pi-1")).isEqualTo(Duration.ofMinutes(90));
        assertThat(age("pi-2")).isZero();
    }

    @Test
    void doesNotTakeABacklogForNewsThatIsCountedAfterAllWereAway() {
        append("pi-1", broker().minus(Duration.ofHours(2)));
        append("pi-2", broker().minus(Duration.ofHours(2)));
        contexts.catchUp(topic);

        pass(Duration.ofSeconds(5));
        contexts.hear("pi-1", append("pi-1", broker().minus(Duration.ofMinutes(90))));
        contexts.publish();
        assertThat(age("pi-1")).as("before anything newer has come").isEqualTo(Duration.ofMinutes(90));
        hear("pi-2");

        assertThat(age("pi-1")).isEqualTo(Duration.ofMinutes(90));
        assertThat(age("pi-2")).isZero();
        pass(Duration.ofMinutes(10), "pi-2");
        assertThat(age("pi-1")).as("what is old stays old").isEqualTo(Duration.ofMinutes(100));
    }

    /** A site's past, counted a hundred times as fast as it was, with clocks that agree and with clocks that do not. */
    @ParameterizedTest
    @ValueSource(longs = {-400, 0, 400})
    void takesNothingForFreshWhileWhoeverCountsIsBehind(long days) {
        brokerBegan = hereBegan.plus(Duration.ofDays(days));
        append("pi-1", broker().minus(Duration.ofHours(10)));
        contexts.catchUp(topic);
        assertThat(age("pi-1")).isGreaterThan(STALE);

        for (Duration behind = Duration.ofHours(10);
                behind.compareTo(STALE) > 0;
                behind = behind.minus(Duration.ofSeconds(100))) {
            pass(Duration.ofSeconds(1));
            contexts.hear("pi-1", append("pi-1", broker().minus(behind)));
            contexts.publish();
            assertThat(age("pi-1")).as("%s behind", behind).isGreaterThan(STALE);
        }
        pass(Duration.ofMinutes(1), "pi-1");

        assertThat(age("pi-1")).isZero();
    }

    @Test
    void isNotKeptFromTheLivingByANodeThatWasOnceHeardInTheFuture() {
        append("strange", broker().plus(Duration.ofDays(400)));
        append("pi-1", broker());
        contexts.catchUp(topic);

        pass(HeardContexts.SETTLING.plus(HeardContexts.LEAD_KEPT.multipliedBy(2)), "pi-1");

        assertThat(age("pi-1")).isZero();
        assertThat(age("strange")).isGreaterThan(STALE);
    }

    @Test
    void takesNothingForNewsBecauseItWasReadAgain() {
        contexts.catchUp(topic);
        hear("pi-1", "gone");
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMinutes(5));
            topic.remove("gone");
            contexts.catchUp(topic);
            contexts.hear("pi-1", requireNonNull(topic.get("pi-1"))); // a repeat was counted, and changed nothing
            contexts.publish();
        }

        assertThat(age("pi-1")).isEqualTo(Duration.ofMinutes(50));
        assertThat(contexts.byClock()).containsOnlyKeys("pi-1");
    }

    @Test
    void readsAfterAnOutageWhatWasHeardMeanwhile() {
        contexts.catchUp(topic);
        pass(Duration.ofMinutes(10), "pi-1", "pi-2");
        pass(Duration.ofHours(1));
        append("pi-1", broker().minus(Duration.ofMinutes(50)));
        append("pi-2", broker());
        append("new", broker().minus(Duration.ofMinutes(40)));

        contexts.catchUp(topic);

        assertThat(age("pi-1")).isEqualTo(Duration.ofMinutes(50));
        assertThat(age("pi-2")).isZero();
        assertThat(age("new")).isEqualTo(Duration.ofMinutes(40));
    }

    /** 100 parts in a million, which is a bad quartz, for a year. */
    @Test
    void doesNotAgeWithAClockThatRunsSlow() {
        contexts.catchUp(topic);
        for (int i = 0; i < 365 * 24 * 60; i++) {
            pass(Duration.ofMinutes(1));
            brokerBegan = brokerBegan.minusMillis(6);
            hear("pi-1");
        }

        assertThat(age("pi-1")).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void survivesMomentsThatNoClockSays() {
        append("first", Instant.MIN);
        append("last", Instant.MAX);

        contexts.catchUp(topic);
        contexts.hear("first", append("first", Instant.MAX));
        contexts.hear("last", append("last", Instant.MIN));
        contexts.publish();

        assertThat(contexts.byClock()).containsOnlyKeys("first", "last");
        assertThat(age("last")).isGreaterThan(STALE);
    }

    @Test
    void givesTheSameMapUntilSomethingIsNewOrTheClockIsSet() {
        contexts.catchUp(topic);
        hear("pi-1");
        pass(HeardContexts.CALM);
        Map<String, NodeContext> before = contexts.byClock();

        pass(TEN_SECONDS);
        assertThat(contexts.byClock()).isSameAs(before);
        hereBegan = hereBegan.plusSeconds(1);
        Map<String, NodeContext> set = contexts.byClock();
        assertThat(set).isNotSameAs(before);
        contexts.forget("pi-1");
        contexts.publish();

        assertThat(contexts.byClock()).isEmpty();
    }
}
