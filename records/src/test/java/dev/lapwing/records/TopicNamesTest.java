package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 4_000})
    void theTopicOfAPiIsOneThatTheBridgeLooksFor(int number) {
        assertThat(TopicNames.node(number)).matches(TopicNames.NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node0", "node", "node1.dlq", "node-context", "node01", "anode1", "temperature"})
    void otherTopicsAreNoPis(String topic) {
        assertThat(topic).doesNotMatch(TopicNames.NODE);
    }

    @Test
    void thereIsNoPiBeforeTheFirst() {
        assertThatThrownBy(() -> TopicNames.node(0)).hasMessage("node number 0 must be 1 or greater");
    }

    @Test
    void knowsDeadLettersByTheirTopic() {
        assertThat(TopicNames.isDeadLetter(TopicNames.deadLetter("node1"))).isTrue();
        assertThat(TopicNames.isDeadLetter("node1")).isFalse();
    }
}
