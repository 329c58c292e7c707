package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchiveListingTest {

    @Test
    void readsWhatWasWrittenElsewhere() {
        ArchiveListing listing = ArchiveListing.parse("""
                rows\tcamera1\t2
                first\t2026-11-27T10:00:00Z
                thing\tcamera1\tab12\tpart.parquet
                """);

        assertThat(listing.rows()).isEqualTo(Map.of("camera1", 2L));
        assertThat(listing.things()).isEqualTo(List.of(new Thing("camera1", "ab12", "part.parquet")));
        assertThat(listing.firstWrittenAt()).isEqualTo(Optional.of(Instant.parse("2026-11-27T10:00:00Z")));
    }

    @Test
    void takesNothingForAnEmptyArchiveAndNoNoiseForALine() {
        assertThat(ArchiveListing.parse("").rows()).isEmpty();
        assertThatThrownBy(() -> ArchiveListing.parse("10:00:00.000 DEBUG x")).isInstanceOf(DemoException.class);
    }
}
