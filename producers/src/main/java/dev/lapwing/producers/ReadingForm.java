package dev.lapwing.producers;

import dev.lapwing.records.Identity;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.RecordType;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/** Whose readings a spool holds, and how the topic is to have them. */
record ReadingForm(String site, String node, ZoneId zone) implements SpoolForm<SpooledReading> {

    @Override
    public String line(SpooledReading reading) {
        return reading.line();
    }

    @Override
    public Optional<SpooledReading> parse(String line) {
        return SpooledReading.parse(line);
    }

    @Override
    public Outgoing outgoing(SpooledReading spooled) {
        String id = Objects.requireNonNullElse(spooled.id(), node);
        byte[] value =
                ReadingJson.write(new Reading(id, spooled.at().atZone(zone).toLocalDateTime(), spooled.value()));
        Identity identity = Identity.of(site, id, spooled.name(), spooled.at(), value);
        return new Outgoing(identity.id(), id, RecordType.READING, null, spooled.at(), null, spooled.at(), value);
    }
}
