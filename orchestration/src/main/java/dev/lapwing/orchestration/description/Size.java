package dev.lapwing.orchestration.description;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as Kubernetes writes it, such as {@code 24Gi}.
 *
 * @param text as it stands in the description
 */
public record Size(String text, long bytes) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(Ki|Mi|Gi|Ti|k|M|G|T)?");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "Ki",
            1L << 10,
            "Mi",
            1L << 20,
            "Gi",
            1L << 30,
            "Ti",
            1L << 40,
            "k",
            1_000L,
            "M",
            1_000_000L,
            "G",
            1_000_000_000L,
            "T",
            1_000_000_000_000L);

    /** Mebibytes. */
    public static Size mebibytes(long count) {
        return new Size(count + "Mi", count << 20);
    }

    /** A size that is known to be well formed. */
    public static Size of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(text + " must be a number of bytes such as 24Gi"));
    }

    static Optional<Size> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = UNITS.getOrDefault(matcher.group(2) == null ? "" : matcher.group(2), 1L);
        return Optional.of(new Size(text, Long.parseLong(matcher.group(1)) * unit));
    }

    @Override
    public String toString() {
        return text;
    }
}
