package dev.lapwing.producers;

import dev.lapwing.records.Identity;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Samples of nodes in a spool: each line is the record's value, so that what is in a spool can be read as it will be sent. */
record SampleForm(String site) implements SpoolForm<NodeSample> {

    /** Takes the place of a file's name in the identity. */
    private static final String NAME = "sample";

    @Override
    public String line(NodeSample sample) {
        return new String(NodeSampleJson.write(sample), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<NodeSample> parse(String line) {
        try {
            var nowhere = new RecordCoordinates(TopicNames.CONTEXT, 0, 0);
            return Optional.of(NodeSampleJson.read(line.getBytes(StandardCharsets.UTF_8), nowhere, _ -> {}));
        } catch (MalformedValueException e) {
            return Optional.empty();
        }
    }

    @Override
    public Outgoing outgoing(NodeSample sample) {
        byte[] value = NodeSampleJson.write(sample);
        Identity identity = Identity.of(site, sample.node(), NAME, sample.at(), value);
        return new Outgoing(
                identity.id(), sample.node(), RecordType.SAMPLE, null, sample.at(), null, sample.at(), value);
    }
}
