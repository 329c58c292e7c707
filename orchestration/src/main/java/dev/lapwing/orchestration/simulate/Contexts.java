package dev.lapwing.orchestration.simulate;

import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeSample;
import java.time.Instant;

/** Makes contexts of samples, as the Streams application does. */
public interface Contexts {

    /**
     * Takes a sample into account.
     *
     * @param sample of a node; those of one node come in the order of their time
     * @param heardAt when it arrived
     * @return what is known of the node then
     */
    NodeContext update(NodeSample sample, Instant heardAt);
}
