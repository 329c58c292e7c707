package dev.lapwing.lab.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.cli.demo.Latencies.Percentiles;
import dev.lapwing.cli.demo.Reconciliation;
import dev.lapwing.cli.demo.Reconciliation.Hop;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The demo's figures, for programs.
 *
 * @param startup until every pod of the site was ready, with the lab
 * @param firstArchived from the start of the demo until the archive's first file was whole
 * @param incomplete files of the cameras that are no whole JPEG, and so have no place anywhere
 * @param overwritten pictures that a camera itself wrote over
 * @param latency from picture closed to readable in the cloud, of all pictures
 * @param undisturbed of those that came before anything failed
 */
record KubernetesDemoReport(
        KubernetesDemoOptions options,
        Duration startup,
        Optional<Duration> firstArchived,
        int incomplete,
        int overwritten,
        Optional<Percentiles> latency,
        Optional<Percentiles> undisturbed,
        Reconciliation reconciliation) {

    /** One JSON document. */
    String json() {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("complete", reconciliation.complete());
        json.put("nodes", options.nodes());
        json.put("masters", options.masters());
        json.put("seconds", options.time().toSeconds());
        json.put("startupSeconds", seconds(startup));
        firstArchived.ifPresent(time -> json.put("firstArchivedSeconds", seconds(time)));
        json.put("captured", reconciliation.captured());
        for (Hop hop : List.of(Hop.BRIDGED, Hop.ARCHIVED)) {
            json.put(hop.name().toLowerCase(Locale.ROOT), reconciliation.count(hop));
        }
        json.put("incompletePictures", incomplete);
        json.put("overwrittenPictures", overwritten);
        latency.ifPresent(all -> percentiles(json.putObject("latencySeconds"), all));
        undisturbed.ifPresent(quiet -> percentiles(json.putObject("undisturbedLatencySeconds"), quiet));
        var differences = json.putArray("differences");
        reconciliation.differences().forEach(differences::add);
        return json.toPrettyString();
    }

    private static void percentiles(ObjectNode into, Percentiles latency) {
        into.put("count", latency.count()).put("p50", seconds(latency.p50())).put("p95", seconds(latency.p95()));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
