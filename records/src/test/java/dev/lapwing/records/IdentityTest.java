package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final Instant MOMENT = Instant.parse("2026-11-22T10:30:15.123456789Z");
    private static final byte[] JPEG = {1, 2, 3};

    /** Ids are in archives for good: this one must stay what it is. */
    @Test
    void staysWhatItWasInEarlierVersions() {
        Identity identity = Identity.of("home", "camera1", "20261122-103015-00.jpg", MOMENT, JPEG);

        assertThat(identity.sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(identity.id()).isEqualTo("1848dc21c44bd1421ccd3f6daf2b64ab");
    }

    @Test
    void differsWhereAnyPartDiffersAndWhereTheirBordersDo() {
        List<Identity> identities = List.of(
                Identity.of("home", "camera1", "a.jpg", MOMENT, JPEG),
                Identity.of("homec", "amera1", "a.jpg", MOMENT, JPEG),
                Identity.of("away", "camera1", "a.jpg", MOMENT, JPEG),
                Identity.of("home", "camera2", "a.jpg", MOMENT, JPEG),
                Identity.of("home", "camera1", "b.jpg", MOMENT, JPEG),
                Identity.of("home", "camera1", "a.jpg", MOMENT.plusNanos(1), JPEG),
                Identity.of("home", "camera1", "a.jpg", MOMENT, new byte[] {1, 2, 4}));

        Set<String> ids = new HashSet<>();
        identities.forEach(identity -> ids.add(identity.id()));

        assertThat(ids).hasSize(identities.size()).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void isTheSameForWhatIsSentTwice() {
        assertThat(Identity.of("home", "camera1", "a.jpg", MOMENT, JPEG.clone()))
                .isEqualTo(Identity.of("home", "camera1", "a.jpg", MOMENT, JPEG));
    }
}
