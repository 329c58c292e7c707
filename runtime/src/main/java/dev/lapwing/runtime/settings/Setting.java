package dev.lapwing.runtime.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One setting: an environment variable {@code LAPWING_...}, and a flag of the same name.
 *
 * @param <T> type of its value
 */
public final class Setting<T> {

    private static final String FLAG = "true or false";
    private static final Pattern AMOUNT = Pattern.compile("([0-9]+) ?([A-Za-z]*)");

    private final String name;
    private final String kind;
    private final @Nullable String defaultText;
    private final String sentence;
    private final Function<String, T> parser;

    private Setting(
            String name, String kind, @Nullable String defaultText, String sentence, Function<String, T> parser) {
        this.name = name;
        this.kind = kind;
        this.defaultText = defaultText;
        this.sentence = sentence;
        this.parser = parser;
    }

    /** A text. Without a default ({@code null}) it is required where it is read with {@link Settings#get}. */
    public static Setting<String> text(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "text", defaultText, sentence, text -> text);
    }

    /** A whole number of {@code unit}s; the unit may be empty. */
    public static Setting<Integer> integer(String name, String unit, @Nullable String defaultText, String sentence) {
        String kind = unit.isEmpty() ? "number" : unit;
        return new Setting<>(name, kind, defaultText, sentence, text -> parseNumber(text));
    }

    /** A size: {@code 512}, {@code 64KiB}, {@code 8MiB}, {@code 2GiB}. */
    public static Setting<Long> bytes(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "bytes", defaultText, sentence, Setting::parseBytes);
    }

    /** A span of time: {@code 250ms}, {@code 60s}, {@code 15min}, {@code 2h}, {@code 3d}. */
    public static Setting<Duration> duration(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "duration", defaultText, sentence, Setting::parseDuration);
    }

    /** A file or directory. */
    public static Setting<Path> path(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "path", defaultText, sentence, Path::of);
    }

    /** A URI. */
    public static Setting<URI> uri(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "URI", defaultText, sentence, URI::create);
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> flag(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, FLAG, defaultText, sentence, Setting::parseFlag);
    }

    /** A time zone such as {@code UTC} or {@code Europe/Helsinki}. */
    public static Setting<ZoneId> zone(String name, @Nullable String defaultText, String sentence) {
        return new Setting<>(name, "time zone", defaultText, sentence, ZoneId::of);
    }

    /** One of an enum's constants, written in lower case with {@code -}. */
    public static <E extends Enum<E>> Setting<E> choice(
            String name, Class<E> type, @Nullable String defaultText, String sentence) {
        String kind =
                Arrays.stream(type.getEnumConstants()).map(Setting::choiceText).collect(Collectors.joining(", "));
        return new Setting<>(name, "one of " + kind, defaultText, sentence, text -> parseChoice(type, text));
    }

    /** This setting with a rule: a value that breaks it is refused with {@code NAME=value must <rule>}. */
    public Setting<T> where(Predicate<T> holds, String rule) {
        return new Setting<>(name, kind, defaultText, sentence, text -> {
            T value = parser.apply(text);
            if (!holds.test(value)) {
                throw new IllegalArgumentException("must " + rule);
            }
            return value;
        });
    }

    /** Environment variable, such as {@code LAPWING_FRAME_MAX_BYTES}. */
    public String name() {
        return name;
    }

    /** Flag, such as {@code --frame-max-bytes}. */
    public String flag() {
        String bare = name.startsWith("LAPWING_") ? name.substring("LAPWING_".length()) : name;
        return "--" + bare.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is {@code true} or {@code false}: its flag needs no value, and {@code --no-...} denies it. */
    public boolean isFlag() {
        return kind.equals(FLAG);
    }

    /** The flag that denies, such as {@code --no-act}. */
    public String denyingFlag() {
        return "--no-" + flag().substring(2);
    }

    /** Type or unit, for people. */
    public String kind() {
        return kind;
    }

    /** The default as it would be written, if there is one. */
    public Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    /** What it does, in one sentence. */
    public String sentence() {
        return sentence;
    }

    T parse(String text) {
        try {
            return parser.apply(text.strip());
        } catch (RuntimeException e) {
            throw new SettingException(name + "=" + text + " " + rule(e));
        }
    }

    /** The rule that a value would break, such as {@code must be a whole number}; empty if it would be taken. */
    public Optional<String> complaint(String text) {
        try {
            var _ = parser.apply(text.strip());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(rule(e));
        }
    }

    private String rule(RuntimeException e) {
        String rule = e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : "";
        return rule.startsWith("must ") ? rule : "must be of the kind: " + kind;
    }

    private static int parseNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static long parseBytes(String text) {
        Matcher amount = amount(text, "must be a size such as 64KiB, 8MiB or 2GiB");
        long number = Long.parseLong(amount.group(1));
        long unit = switch (amount.group(2).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1L;
            case "kib", "k" -> 1L << 10;
            case "mib", "m" -> 1L << 20;
            case "gib", "g" -> 1L << 30;
            case "tib", "t" -> 1L << 40;
            default -> throw new IllegalArgumentException("must be a size such as 64KiB, 8MiB or 2GiB");
        };
        return Math.multiplyExact(number, unit);
    }

    private static Duration parseDuration(String text) {
        String rule = "must be a duration such as 250ms, 60s, 15min, 2h or 3d";
        Matcher amount = amount(text, rule);
        long number = Long.parseLong(amount.group(1));
        return switch (amount.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "min", "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private static Matcher amount(String text, String rule) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches() || amount.group(1).length() > 15) {
            throw new IllegalArgumentException(rule);
        }
        return amount;
    }

    private static boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static <E extends Enum<E>> E parseChoice(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (choiceText(constant).equalsIgnoreCase(text) || constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + Arrays.stream(type.getEnumConstants())
                        .map(Setting::choiceText)
                        .collect(Collectors.joining(", ")));
    }

    private static String choiceText(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
