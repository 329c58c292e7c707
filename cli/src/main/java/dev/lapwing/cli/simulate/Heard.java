package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.streams.statistics.HeardSample;
import java.time.Instant;
import java.util.UUID;

/** What a record of a recording says, and when it was heard. */
sealed interface Heard {

    /** When it arrived. */
    Instant at();

    /** A sample, of the topic {@code context}. */
    record Sample(HeardSample sample) implements Heard {
        @Override
        public Instant at() {
            return sample.heardAt();
        }
    }

    /** What was known of a node, of the topic {@code node-context}. */
    record Context(NodeContext context) implements Heard {
        @Override
        public Instant at() {
            return context.heardAt();
        }
    }

    /** Reads a record. Where it does not say when it arrived, it arrived when it was taken. */
    static Heard read(Entry entry) throws MalformedValueException {
        var at = new RecordCoordinates(entry.where(), 0, 0);
        JsonNode tree = JsonValue.read(entry.value(), at).tree();
        if (tree.has("heardAt")) {
            return new Context(NodeContextJson.read(entry.value(), at));
        }
        var sample = NodeSampleJson.read(entry.value(), at, leftOut -> {});
        return new Sample(new HeardSample(
                sample,
                entry.arrivedAt().orElse(entry.clockRight() ? sample.at() : Instant.EPOCH),
                entry.clockRight(),
                -1,
                UUID.nameUUIDFromBytes(NodeSampleJson.write(sample)).getMostSignificantBits()));
    }

    /** What is wrong, without the coordinates that a file does not have. */
    static String sentence(MalformedValueException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(e.coordinates().toString().length() + 2);
    }
}
