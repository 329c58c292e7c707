package dev.lapwing.runtime;

/** The keys of key-value pairs in logs: the words of the metrics' labels. */
public final class LogKeys {

    public static final String SERVICE = "service";
    public static final String NODE = "node";
    public static final String CAMERA = "camera";
    public static final String TOPIC = "topic";
    public static final String PARTITION = "partition";
    public static final String OFFSET = "offset";
    public static final String REASON = "reason";
    public static final String COUNT = "count";
    public static final String FILE = "file";
    public static final String URI = "uri";

    private LogKeys() {}
}
