package dev.lapwing.orchestration.monitor;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;

/**
 * What the API server said when watches failed: logged at the first fault until all is watched again, and told to whoever
 * asks why nothing is known. Safe for use by several threads.
 */
public final class WatchFaults {

    private static final String WATCHES = "watches";

    private final Logger log;
    private final FirstThenCount failures;
    private volatile String last = "it has not answered yet";

    public WatchFaults(Logger log) {
        this.log = log;
        this.failures = new FirstThenCount(log);
    }

    /** Has {@code informer} go on for ever, whatever the server says, and tell of it here. */
    public void listenTo(SharedIndexInformer<?> informer) {
        informer.exceptionHandler((started, failure) -> {
            last = String.valueOf(failure.getMessage());
            failures.failure(WATCHES)
                    .addKeyValue(LogKeys.REASON, last)
                    .log(
                            "the watch of {} failed, and is begun anew",
                            informer.getApiTypeClass().getSimpleName());
            return true;
        });
    }

    /** All is watched. */
    public void recovered() {
        if (failures.recovered(WATCHES) > 0) {
            log.atInfo().log("the cluster is watched again");
        }
    }

    /** The last fault, for people. */
    public String last() {
        return last;
    }
}
