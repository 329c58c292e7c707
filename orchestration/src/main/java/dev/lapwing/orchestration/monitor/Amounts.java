package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Amounts of resources, as Kubernetes writes them. Fractions are rounded up, as there. */
final class Amounts {

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private Amounts() {}

    static Resources read(@Nullable Map<String, Quantity> quantities) {
        if (quantities == null || quantities.isEmpty()) {
            return Resources.NONE;
        }
        long milliCpu = 0;
        long memoryBytes = 0;
        long pods = 0;
        var others = new TreeMap<String, Long>();
        for (Map.Entry<String, Quantity> each : quantities.entrySet()) {
            BigDecimal amount = each.getValue().getNumericalAmount();
            switch (each.getKey()) {
                case "cpu" -> milliCpu = whole(amount.multiply(THOUSAND));
                case "memory" -> memoryBytes = whole(amount);
                case "pods" -> pods = whole(amount);
                default -> others.put(each.getKey(), whole(amount));
            }
        }
        return new Resources(milliCpu, memoryBytes, pods, others);
    }

    private static long whole(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.CEILING).min(LARGEST).longValueExact();
    }
}
