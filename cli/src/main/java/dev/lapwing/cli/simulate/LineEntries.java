package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recording of one record a line, as {@code kafka-console-consumer} prints it: the value, before it perhaps the timestamp, the
 * headers and the key. Or rows of the archive as JSON, as DuckDB copies them: the value in a field of that name.
 */
final class LineEntries implements Recording.Source {

    /** What the console consumer puts before a record if it is asked for timestamps. */
    private static final Pattern TIMESTAMP =
            Pattern.compile("(?:^|\t)(?:CreateTime|LogAppendTime):([0-9]{1,18})(?:\t|$)");

    private static final String NOT_SYNCHRONISED = "clock:" + ClockState.NOT_SYNCHRONISED.header();

    private final String name;
    private final BufferedReader lines;
    private long line;

    private LineEntries(String name, BufferedReader lines) {
        this.name = name;
        this.lines = lines;
    }

    /** Of a file; {@code -} is the standard input. */
    static LineEntries open(Path file) throws IOException {
        boolean standard = file.toString().equals("-");
        // What is no UTF-8 is no JSON either, and is told of as such.
        var text = new InputStreamReader(standard ? System.in : Files.newInputStream(file), StandardCharsets.UTF_8);
        return new LineEntries(
                standard ? "standard input" : String.valueOf(file.getFileName()), new BufferedReader(text));
    }

    @Override
    public Optional<Entry> next() throws IOException {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            if (!text.isBlank()) {
                return Optional.of(entry(name + " line " + line, text));
            }
        }
        return Optional.empty();
    }

    private static Entry entry(String where, String text) {
        int begin = Math.max(0, text.indexOf('{'));
        String before = text.substring(0, begin);
        byte[] value = text.substring(begin).getBytes(StandardCharsets.UTF_8);
        Matcher timestamp = TIMESTAMP.matcher(before.stripTrailing());
        Optional<Instant> arrivedAt = timestamp.find()
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(timestamp.group(1))))
                : Optional.empty();
        return row(where, value)
                .orElseGet(() -> new Entry(where, value, arrivedAt, !before.contains(NOT_SYNCHRONISED)));
    }

    /** The record that a row of the archive holds; empty if it is none. */
    private static Optional<Entry> row(String where, byte[] json) {
        JsonNode tree;
        try {
            tree = JsonValue.read(json, new RecordCoordinates(where, 0, 0)).tree();
        } catch (MalformedValueException e) {
            return Optional.empty(); // is told of when it is read as what else it should be
        }
        if (!tree.path("value").isTextual() || tree.has("metrics")) {
            return Optional.empty();
        }
        boolean clockRight =
                !ClockState.NOT_SYNCHRONISED.header().equals(tree.path("clock").asText());
        return Optional.of(new Entry(
                where, tree.get("value").textValue().getBytes(StandardCharsets.UTF_8), Optional.empty(), clockRight));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
