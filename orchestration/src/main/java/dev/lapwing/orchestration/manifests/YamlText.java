package dev.lapwing.orchestration.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * YAML as people write it: the name before the rest, lists not indented, quotes only where they are needed, comments. The
 * same object gives the same text.
 */
public final class YamlText {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "name", "namespace", "image");
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./@,=+()*-]*([: ][A-Za-z0-9_./@,=+()*-]+)*");
    private static final Pattern AMBIGUOUS =
            Pattern.compile("[-+]?[0-9][0-9_.,:eE+-]*|0[xo][0-9a-fA-F]+|[-+]?\\.[0-9].*|\\.(inf|nan)|~|"
                    + "(?i:true|false|yes|no|on|off|null|y|n)");

    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> comments;

    private YamlText(Map<String, String> comments) {
        this.comments = comments;
    }

    static String of(Manifest manifest) {
        var text = new YamlText(manifest.comments());
        text.comment("", 0);
        text.map(JSON.valueToTree(manifest.content()), 0, "", false);
        return text.out.toString();
    }

    /** Any object or map, without comments. */
    public static String of(Object content) {
        return of(Manifest.of(content));
    }

    /** As a tree, without what fabric8 leaves empty. */
    static JsonNode tree(Manifest manifest) {
        return JSON.valueToTree(manifest.content());
    }

    private void map(JsonNode map, int indent, String pointer, boolean afterDash) {
        boolean inline = afterDash;
        for (String key : keys(map)) {
            String at = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            if (inline) {
                inline = false;
            } else {
                comment(at, indent);
                out.append(" ".repeat(indent));
            }
            out.append(scalar(key)).append(':');
            JsonNode value = map.get(key);
            if (value.isObject() && !value.isEmpty()) {
                out.append('\n');
                map(value, indent + 2, at, false);
            } else if (value.isArray() && !value.isEmpty()) {
                out.append('\n');
                list(value, indent, at);
            } else {
                out.append(' ').append(leaf(value, indent + 2)).append('\n');
            }
        }
    }

    private void list(JsonNode list, int indent, String pointer) {
        for (int i = 0; i < list.size(); i++) {
            String at = pointer + "/" + i;
            comment(at, indent);
            out.append(" ".repeat(indent)).append("- ");
            JsonNode value = list.get(i);
            if (value.isObject() && !value.isEmpty()) {
                map(value, indent + 2, at, true);
            } else {
                out.append(leaf(value, indent + 2)).append('\n');
            }
        }
    }

    private static List<String> keys(JsonNode map) {
        var keys = new ArrayList<String>();
        for (String first : FIRST) {
            if (map.has(first)) {
                keys.add(first);
            }
        }
        map.propertyNames().stream()
                .filter(key -> !FIRST.contains(key))
                .sorted()
                .forEach(keys::add);
        return keys;
    }

    private void comment(String pointer, int indent) {
        String comment = comments.get(pointer);
        if (comment != null) {
            comment.lines()
                    .forEach(line -> out.append(" ".repeat(indent))
                            .append(line.isEmpty() ? "#" : "# " + line)
                            .append('\n'));
        }
    }

    private static String leaf(JsonNode value, int indent) {
        if (value.isObject()) {
            return "{}";
        }
        if (value.isArray()) {
            return "[]";
        }
        String text = value.asString();
        if (value.isString() && text.contains("\n")) {
            return "|-\n" + text.stripTrailing().indent(indent).stripTrailing();
        }
        return value.isString() ? scalar(text) : text;
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !AMBIGUOUS.matcher(text).matches()) {
            return text;
        }
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
