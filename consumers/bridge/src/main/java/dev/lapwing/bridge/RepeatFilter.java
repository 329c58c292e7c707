package dev.lapwing.bridge;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/**
 * What of a log that was cut is in the cloud already, by {@code ce_id}: producers send again what the cut took from
 * them.
 */
final class RepeatFilter {

    /** A filter that knows nothing. */
    static final RepeatFilter NONE = new RepeatFilter(Set.of());

    private final Set<String> ids;

    RepeatFilter(Set<String> ids) {
        this.ids = Set.copyOf(ids);
    }

    /** Whether the cloud has a record of the same identity. */
    boolean repeats(Headers headers) {
        return !ids.isEmpty()
                && RecordHeaders.text(headers, HeaderNames.ID)
                        .filter(ids::contains)
                        .isPresent();
    }

    int size() {
        return ids.size();
    }
}
