package dev.lapwing.runtime.settings;

/** A setting that is missing or wrong. The message names the setting, the value and the rule. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
