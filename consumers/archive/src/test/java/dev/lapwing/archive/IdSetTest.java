package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {

    @Test
    void agreesWithASetOfObjects() {
        long seed = 11;
        var random = new Random(seed);
        var ids = new IdSet();
        Set<RecordId> expected = new HashSet<>();

        for (int i = 0; i < 20_000; i++) {
            // Few values, so that many repeat, zero among them; many share one half.
            var id = new RecordId(random.nextInt(100), random.nextInt(100));
            assertThat(ids.contains(id)).as("seed %d, step %d, %s", seed, i, id).isEqualTo(expected.contains(id));
            assertThat(ids.add(id)).as("seed %d, step %d, %s", seed, i, id).isEqualTo(expected.add(id));
        }

        assertThat(ids.size()).isEqualTo(expected.size());
    }

    @Test
    void holdsIdentitiesThatAreHashes() {
        var ids = new IdSet();
        for (int i = 0; i < 10_000; i++) {
            assertThat(ids.add(RecordId.of("picture " + i))).isTrue();
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(ids.add(RecordId.of("picture " + i))).isFalse();
        }
        assertThat(ids.size()).isEqualTo(10_000);
    }
}
