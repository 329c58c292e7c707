package dev.lapwing.orchestration.description;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A map in a YAML file that knows where it stands in the file, and which keys it was asked for. */
final class YamlMap {

    private final String file;
    private final String path;
    private final Node node;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private YamlMap(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /**
     * A map.
     *
     * @param path of it in the file; empty for the whole
     */
    static YamlMap of(String file, String path, Node node) throws DescriptionException {
        var map = new YamlMap(file, path, node);
        if (!(node instanceof MappingNode mapping)) {
            throw fault(file, node, path.isEmpty() ? "the file" : path, "must be a map: lines of \"key: value\"");
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode());
            if (map.entries.put(key, entry) != null) {
                throw fault(file, entry.getKeyNode(), map.at(key), "stands there twice. Remove one");
            }
        }
        return map;
    }

    boolean has(String key) {
        known.add(key);
        NodeTuple entry = entries.get(key);
        return entry != null && !Tag.NULL.equals(entry.getValueNode().getTag());
    }

    /** Whether a key stands there, be it without a value. */
    boolean names(String key) {
        known.add(key);
        return entries.containsKey(key);
    }

    String text(String key, Rule rule) throws DescriptionException {
        if (!has(key)) {
            throw fault(file, node, at(key), "is missing; it must " + rule.must());
        }
        Node value = value(key);
        if (!(value instanceof ScalarNode scalar)) {
            throw fault(file, value, at(key), "must " + rule.must() + ", not a list or a map");
        }
        if (!rule.holds().test(scalar.getValue())) {
            throw wrong(key, "must " + rule.must());
        }
        return scalar.getValue();
    }

    String text(String key, Rule rule, String otherwise) throws DescriptionException {
        return has(key) ? text(key, rule) : otherwise;
    }

    Optional<String> find(String key, Rule rule) throws DescriptionException {
        return has(key) ? Optional.of(text(key, rule)) : Optional.empty();
    }

    /** A file on the machine of whoever reads this; what is not absolute begins at the description's own directory. */
    Optional<Path> file(String key) throws DescriptionException {
        return find(key, Rule.FILE).map(name -> Path.of(file).resolveSibling(name));
    }

    int number(String key, int from, int to, int otherwise) throws DescriptionException {
        return has(key) ? number(key, from, to) : otherwise;
    }

    int number(String key, int from, int to) throws DescriptionException {
        var rule = new Rule(
                text -> text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= from && Integer.parseInt(text) <= to,
                "be a number from " + from + " to " + to);
        return Integer.parseInt(text(key, rule));
    }

    boolean flag(String key) throws DescriptionException {
        return has(key)
                && text(key, new Rule(text -> text.equals("true") || text.equals("false"), "be true or false"))
                        .equals("true");
    }

    Size size(String key) throws DescriptionException {
        return Size.of(text(key, Rule.SIZE));
    }

    Size size(String key, Size otherwise) throws DescriptionException {
        return has(key) ? size(key) : otherwise;
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> choices, E otherwise) throws DescriptionException {
        if (!has(key)) {
            return otherwise;
        }
        Map<String, E> byName = Stream.of(choices.getEnumConstants())
                .collect(Collectors.toMap(
                        constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        constant -> constant,
                        (one, other) -> one,
                        LinkedHashMap::new));
        var rule = new Rule(byName::containsKey, "be one of " + String.join(", ", byName.keySet()));
        E chosen = byName.get(text(key, rule));
        return chosen == null ? otherwise : chosen;
    }

    /** A map of this map; without it an empty one, whose required keys are then missing. */
    YamlMap map(String key) throws DescriptionException {
        return has(key) ? of(file, at(key), value(key)) : new YamlMap(file, at(key), node);
    }

    List<YamlMap> maps(String key) throws DescriptionException {
        var maps = new ArrayList<YamlMap>();
        List<Node> nodes = list(key, "maps, each beginning with \"- \"");
        for (int i = 0; i < nodes.size(); i++) {
            maps.add(of(file, at(key) + "[" + i + "]", nodes.get(i)));
        }
        return maps;
    }

    List<String> texts(String key, Rule rule, List<String> otherwise) throws DescriptionException {
        if (!has(key)) {
            return otherwise;
        }
        var texts = new ArrayList<String>();
        for (Node each : list(key, "values, each beginning with \"- \"")) {
            String text = text(each);
            if (!rule.holds().test(text)) {
                throw fault(file, each, at(key) + "=" + text, "must " + rule.must());
            }
            texts.add(text);
        }
        return texts;
    }

    /** Ends the reading of this map: a key that nobody asked for is a mistake. */
    void end() throws DescriptionException {
        for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw fault(
                        file,
                        entry.getValue().getKeyNode(),
                        at(entry.getKey()),
                        "is no key that is known here; " + NearestKey.advice(entry.getKey(), known));
            }
        }
    }

    /** What is wrong with the value of a key, for a rule that spans more than it. */
    DescriptionException wrong(String key, String what) {
        NodeTuple entry = entries.get(key);
        return entry == null
                ? fault(file, node, at(key), what)
                : fault(file, entry.getValueNode(), at(key) + "=" + text(entry.getValueNode()), what);
    }

    /** Two keys of this map do not go together, as {@code what} says, which begins with one of them. */
    DescriptionException contradiction(String what) {
        return new DescriptionException(file + ":" + line(node) + ": " + at(what));
    }

    private List<Node> list(String key, String of) throws DescriptionException {
        if (!has(key)) {
            return List.of();
        }
        if (!(value(key) instanceof SequenceNode sequence)) {
            throw fault(file, value(key), at(key), "must be a list of " + of);
        }
        return sequence.getValue();
    }

    private Node value(String key) {
        NodeTuple entry = entries.get(key);
        return entry == null ? node : entry.getValueNode();
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "...";
    }

    private static DescriptionException fault(String file, Node node, String where, String what) {
        return new DescriptionException(file + ":" + line(node) + ": " + where + " " + what);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
