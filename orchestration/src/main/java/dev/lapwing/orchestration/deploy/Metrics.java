package dev.lapwing.orchestration.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process answers to {@code /metrics}, in Prometheus' text format. */
final class Metrics {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\S+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A number and what it is of. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private final List<Sample> samples;

    private Metrics(List<Sample> samples) {
        this.samples = samples;
    }

    static Metrics parse(String text) {
        var samples = new ArrayList<Sample>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    var labels = new TreeMap<String, String>();
                    if (line.group(2) != null) {
                        LABEL.matcher(line.group(2))
                                .results()
                                .forEach(label -> labels.put(label.group(1), label.group(2)));
                    }
                    samples.add(new Sample(line.group(1), labels, number(line.group(3))));
                });
        return new Metrics(List.copyOf(samples));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    yield Double.NaN;
                }
            }
        };
    }

    List<Sample> all(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** Of all labels together; nothing if it is not there. */
    OptionalDouble sum(String name) {
        List<Sample> found = all(name);
        return found.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(found.stream().mapToDouble(Sample::value).sum());
    }

    OptionalDouble highest(String name) {
        return all(name).stream().mapToDouble(Sample::value).max();
    }
}
