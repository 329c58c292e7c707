package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.execute.PlacingSettings;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.simulate.Replay;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.streams.StreamsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** {@code lapwing simulate --context}: what would have been decided while this was recorded. */
final class ReplayRun {

    private final LiveOptions options;
    private final PrintWriter out;
    private final PrintWriter err;

    ReplayRun(LiveOptions options, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /** The exit code: 1 if nothing could be replayed. */
    int run(boolean json) throws IOException, SiteException, InterruptedException {
        PlacingSettings placing = PlacingSettings.of(options.settings());
        var replay = new Replay(
                options.objects().model(Instant.EPOCH, Map.of()), placing.rules(), placing.ranking(), placing.every());
        var recording = new Recording(options.settings().get(StreamsSettings.WINDOW));
        var sources = new ArrayList<Recording.Source>();
        try {
            for (String each : options.contexts()) {
                sources.add(open(each));
            }
            recording.play(sources, replay);
        } finally {
            for (Recording.Source source : sources) {
                source.close();
            }
        }
        Replay.Result result = replay.finish();
        if (json) {
            out.println(json(result, recording));
        } else {
            lines(result).forEach(out::println);
        }
        warn(result, recording);
        return result.heard() == 0 ? 1 : 0;
    }

    private Recording.Source open(String name) throws IOException {
        if (name.equals("topic")) {
            return TopicEntries.open(options.kafka());
        }
        return name.endsWith(".parquet") ? ParquetEntries.open(Path.of(name)) : LineEntries.open(Path.of(name));
    }

    private static List<String> lines(Replay.Result result) {
        var lines = new ArrayList<String>();
        if (!result.decisions().isEmpty()) {
            lines.addAll(DecisionScreen.lines(result.decisions()));
        }
        if (result.heard() > 0) {
            long moves = result.decisions().stream()
                    .filter(each -> each.decision() instanceof Decision.Move)
                    .count();
            lines.add("%d moves; heard %d times from %s to %s, decided %d times"
                    .formatted(moves, result.heard(), result.from(), result.to(), result.turns()));
        }
        return lines;
    }

    private void warn(Replay.Result result, Recording recording) {
        if (!result.strangers().isEmpty()) {
            err.println("lapwing: recorded, but not in the cluster: " + join(result.strangers()));
        }
        if (!result.silent().isEmpty()) {
            err.println("lapwing: in the cluster, but never heard of: " + join(result.silent()));
        }
        recording
                .leftOut()
                .forEach((reason, count) -> err.println("lapwing: %d of %d records left out, %s; the first: %s"
                        .formatted(count, recording.records(), reason, recording.first(reason))));
        if (result.heard() == 0) {
            err.println("lapwing: there is nothing to replay");
        }
        err.flush();
    }

    private static String join(Iterable<String> names) {
        var sorted = new TreeSet<String>();
        names.forEach(sorted::add);
        return String.join(", ", sorted);
    }

    private static ObjectNode json(Replay.Result result, Recording recording) {
        var document = JsonNodeFactory.instance.objectNode();
        if (result.from() != null) {
            document.put("from", result.from().toString());
            document.put("to", result.to().toString());
        }
        document.put("records", recording.records());
        document.put("heard", result.heard());
        document.put("turns", result.turns());
        ObjectNode leftOut = document.putObject("leftOut");
        recording
                .leftOut()
                .forEach((reason, count) ->
                        leftOut.putObject(reason.name()).put("count", count).put("first", recording.first(reason)));
        new TreeSet<>(result.strangers()).forEach(document.putArray("notInCluster")::add);
        new TreeSet<>(result.silent()).forEach(document.putArray("neverHeard")::add);
        DecisionScreen.json(document, result.decisions());
        return document;
    }
}
