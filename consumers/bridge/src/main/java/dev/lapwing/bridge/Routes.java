package dev.lapwing.bridge;

import dev.lapwing.records.TopicNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The one table that says which topic of the edge goes to which topic in the cloud. Its first match counts. */
final class Routes {

    private static final Map<String, String> BUILT_IN = builtIn();

    private final List<Route> table;

    private record Route(Pattern source, String target) {}

    private Routes(List<Route> table) {
        this.table = List.copyOf(table);
    }

    private static Map<String, String> builtIn() {
        var routes = new LinkedHashMap<String, String>();
        routes.put(TopicNames.NODE.pattern(), TopicNames.CAMERA_DATA);
        routes.put(Pattern.quote(TopicNames.TEMPERATURE), TopicNames.TEMPERATURE_DATA);
        routes.put(Pattern.quote(TopicNames.READINGS), TopicNames.READING_DATA);
        routes.put(Pattern.quote(TopicNames.CONTEXT), TopicNames.CONTEXT_DATA);
        routes.put(Pattern.quote(TopicNames.PLACEMENTS), TopicNames.PLACEMENT_DATA);
        return routes;
    }

    /**
     * The built-in routes behind those of {@code text}.
     *
     * @param text {@code pattern=topic} pairs divided by commas, the pattern a regular expression over whole topic names;
     *     may be empty
     * @throws IllegalArgumentException with a message that begins with {@code must}, if it is something else
     */
    static Routes of(String text) {
        var table = new ArrayList<Route>();
        for (String pair : text.split(",", -1)) {
            if (!pair.isBlank()) {
                table.add(parse(pair.strip()));
            }
        }
        BUILT_IN.forEach((source, target) -> table.add(new Route(Pattern.compile(source), target)));
        return new Routes(table);
    }

    private static Route parse(String pair) {
        int divide = pair.lastIndexOf('=');
        String target = pair.substring(divide + 1).strip();
        if (divide < 1 || !target.matches("[A-Za-z0-9._-]{1,249}")) {
            throw new IllegalArgumentException("must be pattern=topic pairs divided by commas");
        }
        try {
            return new Route(Pattern.compile(pair.substring(0, divide).strip()), target);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("must hold regular expressions: " + e.getDescription(), e);
        }
    }

    /** Where a topic's records go; empty if it stays at the edge, as dead letters always do. */
    Optional<String> target(String topic) {
        if (TopicNames.isDeadLetter(topic)) {
            return Optional.empty();
        }
        return table.stream()
                .filter(route -> route.source().matcher(topic).matches())
                .map(Route::target)
                .findFirst();
    }

    /** How many routes there are. */
    int size() {
        return table.size();
    }

    /** One pattern that matches every topic that has a target. */
    Pattern subscription() {
        String dead = Pattern.quote(TopicNames.deadLetter(""));
        return Pattern.compile(table.stream()
                .map(route -> "(?:" + route.source().pattern() + ")")
                .collect(Collectors.joining("|", "(?!.*" + dead + "$)(?:", ")")));
    }
}
