package dev.lapwing.bridge;

import java.time.Clock;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** To come. */
final class LagWatch {

    LagWatch(Edge edge, BridgeMetrics metrics, Clock clock) {}

    void look(Collection<Lane> lanes) {}

    @Nullable String trouble() {
        return null;
    }
}
