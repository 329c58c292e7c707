package dev.lapwing.runtime.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of one process's settings: flags before environment before defaults. */
public final class Settings {

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads settings.
     *
     * @param environment as of {@link System#getenv()}
     * @param flags by the setting's name; these win
     */
    public static Settings of(Map<String, String> environment, Map<String, String> flags) {
        var values = new HashMap<>(environment);
        values.putAll(flags);
        return new Settings(values);
    }

    /** These settings with one more value, which wins. */
    public Settings with(Setting<?> setting, String text) {
        return of(values, Map.of(setting.name(), text));
    }

    /**
     * A setting's value.
     *
     * @throws SettingException if it is malformed, or is not set and has no default
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new SettingException(
                        setting.name() + " is not set. Set it, or give " + setting.flag() + ": " + setting.sentence()));
    }

    /**
     * A setting's value or default, if it has one; an empty value counts as not set.
     *
     * @throws SettingException if it is malformed
     */
    public <T> Optional<T> find(Setting<T> setting) {
        @Nullable String text = values.get(setting.name());
        if (text == null || text.isBlank()) {
            return setting.defaultText().map(setting::parse);
        }
        return Optional.of(setting.parse(text));
    }

    /** What is set under names that begin with {@code prefix}, by the rest of the name. */
    public Map<String, String> withPrefix(String prefix) {
        var found = new HashMap<String, String>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }
}
