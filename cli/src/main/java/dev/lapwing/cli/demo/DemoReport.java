package dev.lapwing.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.cli.demo.Latencies.Percentiles;
import dev.lapwing.cli.demo.Reconciliation.Hop;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The demo's figures, for programs.
 *
 * @param startup until the cameras saw
 * @param firstArchived from the start of the demo until the first picture could be read in the archive
 * @param incomplete files of the cameras that are no whole JPEG, and so have no place anywhere
 * @param overwritten pictures that a camera itself wrote over
 * @param archiveFiles Parquet files at the end
 * @param latency from picture closed to readable in the cloud, of all pictures
 * @param warmLatency the same without the first ten seconds
 * @param memory of each process while the cameras ran, by name
 * @param moves of pods; none where no control plane ran
 */
record DemoReport(
        DemoOptions options,
        Duration startup,
        Optional<Duration> firstArchived,
        int incomplete,
        int overwritten,
        int archiveFiles,
        Optional<Percentiles> latency,
        Optional<Percentiles> warmLatency,
        Map<String, ResidentMemory> memory,
        Moves moves,
        Reconciliation reconciliation) {

    /** One JSON document. */
    String json() {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode json = mapper.createObjectNode();
        json.put("complete", reconciliation.complete());
        json.put("nodes", options.nodes());
        json.put("seconds", options.time().toSeconds());
        json.put("archive", options.hdfs() ? "hdfs" : "file");
        json.put("startupSeconds", seconds(startup));
        firstArchived.ifPresent(time -> json.put("firstArchivedSeconds", seconds(time)));
        json.put("captured", reconciliation.captured());
        for (Hop hop : Hop.values()) {
            json.put(hop.name().toLowerCase(Locale.ROOT), reconciliation.count(hop));
        }
        json.put("incompletePictures", incomplete);
        json.put("overwrittenPictures", overwritten);
        json.put("archiveFiles", archiveFiles);
        latency.ifPresent(all -> json.set("latencySeconds", percentiles(mapper, all)));
        warmLatency.ifPresent(warm -> json.set("warmLatencySeconds", percentiles(mapper, warm)));
        var sources = json.putArray("sources");
        reconciliation.sources().forEach(source -> sources.add(source(mapper, source)));
        var processes = json.putObject("processes");
        memory.forEach((name, bytes) -> processes
                .putObject(name)
                .put("residentBytes", bytes.bytes())
                .put("peakResidentBytes", bytes.peakBytes()));
        json.set("moves", moves.json(mapper));
        var differences = json.putArray("differences");
        reconciliation.differences().forEach(differences::add);
        return json.toPrettyString();
    }

    private static ObjectNode percentiles(JsonMapper mapper, Percentiles latency) {
        return mapper.createObjectNode()
                .put("count", latency.count())
                .put("p50", seconds(latency.p50()))
                .put("p95", seconds(latency.p95()));
    }

    private static ObjectNode source(JsonMapper mapper, Reconciliation.Source source) {
        ObjectNode json = mapper.createObjectNode().put("name", source.name()).put("captured", source.captured());
        for (Hop hop : Hop.values()) {
            Reconciliation.At at = source.at(hop);
            json.putObject(hop.name().toLowerCase(Locale.ROOT))
                    .put("count", at.count())
                    .put("missing", at.missing().size())
                    .put("extra", at.extra().size());
        }
        return json;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
