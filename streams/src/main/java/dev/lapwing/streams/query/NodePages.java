package dev.lapwing.streams.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.process.AnswersHttp;
import dev.lapwing.streams.query.SampleHistory.Found;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/**
 * {@code GET /nodes}, {@code /nodes/{id}} and {@code /nodes/{id}/history?metric=&from=&to=&limit=}, from any instance, in
 * JSON. A history without {@code from} is that of the hour before {@code to}, without {@code to} it reaches to now. Two
 * histories are read at a time; who asks for a third meanwhile is told to come again.
 */
public final class NodePages implements AnswersHttp {

    private static final Pattern NODE = Pattern.compile("/nodes/([^/]+)(/history)?/?");
    private static final int LIMIT = 1_000;
    private static final int MOST = 10_000;
    private static final Duration SPAN = Duration.ofHours(1);
    private static final String JSON = "application/json";

    private final LiveContexts contexts;
    private final SampleHistory history;
    private final Clock clock;
    private final Semaphore readers = new Semaphore(2);

    public NodePages(LiveContexts contexts, KafkaCluster cluster, Clock clock) {
        this.contexts = contexts;
        this.history = new SampleHistory(cluster);
        this.clock = clock;
    }

    /** A question that cannot be answered as it was put. */
    private static final class BadQuestion extends Exception {
        private static final long serialVersionUID = 1L;

        BadQuestion(String message) {
            super(message);
        }
    }

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public String path() {
        return "/nodes";
    }

    @Override
    public void start() {}

    @Override
    public Health check() {
        return new Health.Up("answers " + path());
    }

    @Override
    public void close() {}

    @Override
    public HttpAnswer answer(HttpQuestion question) {
        if (question.path().equals(path()) || question.path().equals(path() + "/")) {
            return all();
        }
        Matcher asked = NODE.matcher(question.path());
        if (!asked.matches()) {
            return error(404, "there is /nodes, /nodes/{id} and /nodes/{id}/history; not " + question.path());
        }
        NodeContext context = contexts.told().get(asked.group(1));
        if (context == null) {
            return contexts.complete()
                    ? error(404, "no node has said that it is " + asked.group(1) + "; GET /nodes lists those that have")
                    : error(503, "the nodes are still being read; ask again in a moment");
        }
        if (asked.group(2) == null) {
            return json(200, NodeContextJson.tree(context));
        }
        try {
            return history(context, question.query());
        } catch (BadQuestion e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            return error(503, "the topic of samples cannot be read now (" + e.getMessage() + "); ask again later");
        }
    }

    private HttpAnswer all() {
        if (!contexts.complete()) {
            return error(503, "the nodes are still being read; ask again in a moment");
        }
        var all = JsonNodeFactory.instance.objectNode();
        var nodes = all.putArray("nodes");
        contexts.told().values().forEach(context -> nodes.add(NodeContextJson.tree(context)));
        return json(200, all);
    }

    private HttpAnswer history(NodeContext context, Map<String, String> query) throws BadQuestion {
        String node = context.node();
        String name = query.getOrDefault("metric", "");
        Metric metric = Metric.of(name)
                .orElseThrow(() -> new BadQuestion("metric=" + name + " must be one of "
                        + Stream.of(Metric.values()).map(Metric::key).collect(Collectors.joining(", "))));
        Instant to = moment(query, "to").orElseGet(() -> afterTheNewest(context));
        Instant from = moment(query, "from").orElse(to.minus(SPAN));
        if (!from.isBefore(to)) {
            throw new BadQuestion("from=" + from + " must be before to=" + to);
        }
        int limit = limit(query);
        if (!readers.tryAcquire()) {
            return error(503, "two histories are being read already; ask again in a moment");
        }
        Found found;
        try {
            found = history.read(node, metric, from, to, limit);
        } finally {
            readers.release();
        }
        var answer = JsonNodeFactory.instance.objectNode();
        answer.put("id", node).put("metric", metric.key()).put("unit", metric.unit());
        answer.put("from", from.toString()).put("to", to.toString()).put("complete", found.complete());
        var points = answer.putArray("points");
        found.points()
                .forEach(point ->
                        points.addObject().put("at", point.at().toString()).put("value", point.value()));
        return json(200, answer);
    }

    /** Now, or just after the node's newest sample, if this board's clock is behind. */
    private Instant afterTheNewest(NodeContext context) {
        Instant now = clock.instant();
        Instant after = context.at().plusMillis(1);
        return after.isAfter(now) ? after : now;
    }

    private static Optional<Instant> moment(Map<String, String> query, String field) throws BadQuestion {
        String text = query.get(field);
        if (text == null) {
            return Optional.empty();
        }
        String rule = field + "=" + text + " must be a moment of this age such as 2026-11-22T10:30:00Z";
        try {
            Instant moment = Instant.parse(text);
            if (moment.isBefore(Instant.EPOCH) || moment.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
                throw new BadQuestion(rule);
            }
            return Optional.of(moment);
        } catch (DateTimeException e) {
            throw new BadQuestion(rule);
        }
    }

    private static int limit(Map<String, String> query) throws BadQuestion {
        String text = query.getOrDefault("limit", Integer.toString(LIMIT));
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST) {
            return Integer.parseInt(text);
        }
        throw new BadQuestion("limit=" + text + " must be 1 to " + MOST);
    }

    private static HttpAnswer error(int status, String message) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    private static HttpAnswer json(int status, JsonNode body) {
        return new HttpAnswer(status, JSON, new String(JsonValue.write(body), StandardCharsets.UTF_8));
    }
}
