package dev.lapwing.streams;

import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What {@code lapwing streams} is told.
 *
 * @param site whose nodes it knows
 * @param window what counts as the last while
 * @param commitEvery how often changelog and topics get what is new
 * @param standbys copies of the statistics in other instances
 */
public record StreamsSettings(String site, Duration window, Duration commitEvery, int standbys) {

    static final Setting<Boolean> ACT = Setting.flag(
            "LAPWING_ACT", "true", "Whether pods are moved; with false it only tells what is known of nodes.");

    /** What counts as the last while. */
    public static final Setting<Duration> WINDOW = Setting.duration(
                    "LAPWING_STREAMS_WINDOW",
                    "15min",
                    "What counts as the last while, for recent means, slopes and the time to empty.")
            .where(
                    window ->
                            window.compareTo(Duration.ofSeconds(30)) >= 0 && window.compareTo(Duration.ofDays(1)) <= 0,
                    "be 30s to 1d");

    static final Setting<Duration> COMMIT_EVERY = Setting.duration(
                    "LAPWING_STREAMS_COMMIT_EVERY",
                    "1s",
                    "How often what is known of nodes is written, in one transaction; seldom spares the cards.")
            .where(every -> every.toMillis() >= 50 && every.toSeconds() <= 5, "be 50ms to 5s");

    static final Setting<Integer> STANDBYS = Setting.integer(
                    "LAPWING_STREAMS_STANDBYS",
                    "",
                    "1",
                    "Other instances, where there are any, that keep a copy of the statistics to take over with.")
            .where(standbys -> standbys >= 0 && standbys <= 8, "be 0 to 8");

    /** The settings, for {@code --help} and tables. */
    static List<Setting<?>> declared() {
        return List.of(BoardSettings.SITE, ACT, WINDOW, COMMIT_EVERY, STANDBYS);
    }

    static StreamsSettings of(Settings settings) {
        return new StreamsSettings(
                settings.get(BoardSettings.SITE),
                settings.get(WINDOW),
                settings.get(COMMIT_EVERY),
                settings.get(STANDBYS));
    }

    /** The application's id: its group, its transactional ids and its changelog begin so. */
    String application() {
        return "lapwing-streams-" + site;
    }
}
