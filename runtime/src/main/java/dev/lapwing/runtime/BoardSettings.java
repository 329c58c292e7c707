package dev.lapwing.runtime;

import dev.lapwing.records.SourceId;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/** What several processes are told in the same way. */
public final class BoardSettings {

    /** What {@link SourceId#fits} asks for, as the rule of a setting. */
    public static final String SOURCE_ID_RULE = "have at most " + SourceId.MAX_NAME_BYTES
            + " characters (each byte that is no ASCII letter, digit, '-', '_' or '.' counts as 3)";

    /** The site. */
    public static final Setting<String> SITE = Setting.text(
                    "LAPWING_SITE", "home", "The site that records come from; many sites may share one cloud.")
            .where(site -> site.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"), "be letters, digits, '.', '_' or '-'");

    /** The Pi's name; Kubernetes gives it by the downward API. */
    public static final Setting<String> NODE_NAME = Setting.text(
                    "NODE_NAME", null, "The Pi's name; without it, what stands in its id file, or the host's name.")
            .where(SourceId::fits, SOURCE_ID_RULE);

    /** Where a Pi's name stands that has one of its own and not Kubernetes'. */
    public static final Setting<Path> NODE_ID_FILE = Setting.path(
            "LAPWING_NODE_ID_FILE", "/etc/node_uuid", "File with the Pi's name, for where NODE_NAME is not set.");

    /** The zone of {@code date} and {@code time}. */
    public static final Setting<ZoneId> TIME_ZONE =
            Setting.zone("LAPWING_TIME_ZONE", "UTC", "Time zone of date and time in values and in picture names.");

    /** The largest picture. */
    public static final Setting<Long> FRAME_MAX_BYTES = Setting.bytes(
                    "LAPWING_FRAME_MAX_BYTES",
                    "8MiB",
                    "Largest picture; producers, topics and consumers all take their limits from it.")
            .where(bytes -> bytes > 0 && bytes <= 64L << 20, "be greater than 0 and at most 64MiB");

    private BoardSettings() {}

    /** The Pi's name: {@link #NODE_NAME}, else what {@link #NODE_ID_FILE} says, else the host's name. */
    public static String nodeName(Settings settings) {
        return settings.find(NODE_NAME)
                .or(() -> idFile(settings.get(NODE_ID_FILE)))
                .orElseGet(() -> {
                    try {
                        return InetAddress.getLocalHost().getHostName();
                    } catch (UnknownHostException e) {
                        throw new SettingException("NODE_NAME is not set, and this host does not know its own name ("
                                + e.getMessage() + "). Set NODE_NAME.");
                    }
                });
    }

    private static Optional<String> idFile(Path file) {
        try {
            String id = Files.readString(file).strip();
            if (id.isEmpty() || id.contains("\n") || !SourceId.fits(id)) {
                throw new SettingException(
                        NODE_ID_FILE.name() + "=" + file + " must be a file with one word that can " + SOURCE_ID_RULE);
            }
            return Optional.of(id);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SettingException(NODE_ID_FILE.name() + "=" + file + " cannot be read (" + e + ")");
        }
    }
}
