package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.records.context.NodeContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was known of nodes when something was decided, as records carry it. */
final class Known {

    private Known() {}

    /** The newest value of each metric, by node and the metric's key. */
    static Map<String, Map<String, Double>> of(ClusterModel model, String... nodes) {
        var known = new LinkedHashMap<String, Map<String, Double>>();
        for (String name : nodes) {
            NodeContext context =
                    model.node(name).map(load -> load.node().context()).orElse(null);
            if (context != null) {
                known.put(name, context.last());
            }
        }
        return known;
    }
}
