package dev.lapwing.records;

import java.util.regex.Pattern;

/** The names of all topics, in one place. */
public final class TopicNames {

    /** Temperatures in degrees Celsius, keyed by node, on the edge. */
    public static final String TEMPERATURE = "temperature";

    /** Readings of all other sensors, keyed by sensor, on the edge. */
    public static final String READINGS = "readings";

    /** What nodes feel, keyed by node, on the edge. */
    public static final String CONTEXT = "context";

    /** What is known of each node, keyed by node, on the edge; compacted. */
    public static final String NODE_CONTEXT = "node-context";

    /** Decisions about where pods run, and what came of them, keyed by workload, on the edge. */
    public static final String PLACEMENTS = "placements";

    /** Frames of all cameras, in the cloud. */
    public static final String CAMERA_DATA = "cameraData";

    /** Temperatures of all nodes, in the cloud. */
    public static final String TEMPERATURE_DATA = "temperatureData";

    /** Readings of all other sensors, in the cloud. */
    public static final String READING_DATA = "readingData";

    /** What nodes of all sites feel, in the cloud. */
    public static final String CONTEXT_DATA = "contextData";

    /** Decisions of all sites, in the cloud. */
    public static final String PLACEMENT_DATA = "placementData";

    /** Where the bridge keeps its positions, in the cloud; compacted. */
    public static final String BRIDGE_OFFSETS = "bridge-offsets";

    /** Every topic that frames are published to: {@code node1}, {@code node2}, and so on. */
    public static final Pattern NODE = Pattern.compile("node[1-9][0-9]*");

    private static final String DEAD_LETTER_SUFFIX = ".dlq";

    private TopicNames() {}

    /**
     * The frame topic of a Pi.
     *
     * @param number from 1
     */
    public static String node(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("node number " + number + " must be 1 or greater");
        }
        return "node" + number;
    }

    /** Where a record of {@code topic} goes that can be neither forwarded nor archived. */
    public static String deadLetter(String topic) {
        return topic + DEAD_LETTER_SUFFIX;
    }

    /** Whether {@code topic} holds dead letters. */
    public static boolean isDeadLetter(String topic) {
        return topic.endsWith(DEAD_LETTER_SUFFIX);
    }
}
