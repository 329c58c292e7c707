package dev.lapwing.bridge;

import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What a bridge is told.
 *
 * @param site whose records it forwards
 * @param routes from edge topics to cloud topics
 * @param bufferBytes records between edge and cloud, all topics together
 * @param transactionBytes the most that one transaction carries
 * @param transactionTimeout after which the cloud gives up a transaction of a bridge that went silent
 * @param recordMaxBytes the largest record that can be forwarded
 * @param partitions of the cloud topics that it creates
 * @param joinAfter how long it lets other bridges forward alone when it starts
 */
record BridgeSettings(
        String site,
        Routes routes,
        long bufferBytes,
        int transactionBytes,
        Duration transactionTimeout,
        int recordMaxBytes,
        int partitions,
        Duration joinAfter) {

    static final Setting<String> ROUTES = Setting.text(
                    "LAPWING_BRIDGE_ROUTES",
                    "",
                    "More routes, as pattern=topic pairs divided by commas; they come before the built-in ones.")
            .where(BridgeSettings::parses, "be pattern=topic pairs divided by commas");

    static final Setting<Long> BUFFER = Setting.bytes(
                    "LAPWING_BRIDGE_BUFFER",
                    null,
                    "Most bytes of records that the bridge holds in memory; without it, an eighth of the heap, 4 to 128 MiB."
                            + " The backlog itself stays in Kafka.")
            .where(bytes -> bytes >= 1 << 20 && bytes <= 1 << 30, "be 1MiB to 1GiB");

    static final Setting<Long> TRANSACTION_BYTES = Setting.bytes(
                    "LAPWING_BRIDGE_TRANSACTION_BYTES",
                    "64MiB",
                    "Most bytes in one transaction; a slow link, a small buffer and many topics make them smaller by"
                            + " themselves.")
            .where(bytes -> bytes >= 1 << 10 && bytes <= 256 << 20, "be 1KiB to 256MiB");

    static final Setting<Duration> TRANSACTION_TIMEOUT = Setting.duration(
                    "LAPWING_BRIDGE_TRANSACTION_TIMEOUT",
                    "60s",
                    "After which the cloud gives up the open transaction of a bridge that went silent.")
            .where(
                    timeout -> timeout.toSeconds() >= 2 && timeout.toMinutes() <= 15,
                    "be 2s to 15min, the most that brokers allow");

    static final Setting<Integer> PARTITIONS = Setting.integer(
                    "LAPWING_BRIDGE_PARTITIONS", "", "6", "Partitions of the cloud topics that the bridge creates.")
            .where(partitions -> partitions >= 1 && partitions <= 1000, "be 1 to 1000");

    static final Setting<Duration> JOIN_AFTER = Setting.duration(
                    "LAPWING_BRIDGE_JOIN_AFTER",
                    "10s",
                    "How long a bridge that starts, or was taken for dead, lets others forward alone, if there are any: when"
                            + " a board is back, its processor is wanted by all that runs there.")
            .where(wait -> !wait.isNegative() && wait.compareTo(Duration.ofMinutes(5)) <= 0, "be 0s to 5min");

    private static boolean parses(String routes) {
        return Routes.of(routes).size() > 0; // says by its own message what is wrong
    }

    /** The settings, for {@code --help} and tables. */
    static List<Setting<?>> declared() {
        return List.of(
                BoardSettings.SITE,
                ROUTES,
                BoardSettings.FRAME_MAX_BYTES,
                BUFFER,
                TRANSACTION_BYTES,
                TRANSACTION_TIMEOUT,
                PARTITIONS,
                JOIN_AFTER);
    }

    static BridgeSettings of(Settings settings) {
        return new BridgeSettings(
                settings.get(BoardSettings.SITE),
                Routes.of(settings.get(ROUTES)),
                settings.find(BUFFER).orElseGet(BridgeSettings::shareOfHeap),
                Math.toIntExact(settings.get(TRANSACTION_BYTES)),
                settings.get(TRANSACTION_TIMEOUT),
                RecordLimits.recordMaxBytes(settings.get(BoardSettings.FRAME_MAX_BYTES)),
                settings.get(PARTITIONS),
                settings.get(JOIN_AFTER));
    }

    private static long shareOfHeap() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 8, 4L << 20, 128L << 20);
    }

    /** Most bytes of one batch of records: small where memory is, since each lane's producer keeps some. */
    int batchBytes() {
        return (int) Math.clamp(bufferBytes / 32, 64L << 10, 1L << 20);
    }

    /** The consumer group of all bridges of this site. */
    String group() {
        return "lapwing-bridge-" + site;
    }
}
