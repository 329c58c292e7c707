package dev.lapwing.orchestration.model;

import java.util.Map;

/** Where a node stands between the sensors and the data centre; nearer layers first. */
public enum Layer {
    /** A board beside the sensors, on a battery or near one. */
    EDGE("edge"),
    /** A server at the site, on mains power. */
    EDGE_CLOUD("edge-cloud"),
    /** A node of a public cloud. */
    CLOUD("cloud");

    /** The label of a node that says its layer. */
    public static final String LABEL = "lapwing.dev/layer";

    private final String value;

    Layer(String value) {
        this.value = value;
    }

    /** The layer that a node's labels say; {@link #EDGE} if they say none that is known. */
    public static Layer of(Map<String, String> labels) {
        String said = labels.get(LABEL);
        for (Layer layer : values()) {
            if (layer.value.equals(said)) {
                return layer;
            }
        }
        return EDGE;
    }

    /** As the label says it. */
    public String value() {
        return value;
    }
}
