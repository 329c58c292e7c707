package dev.lapwing.cli.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;

/** What the cameras wrote, by SHA-256: what the archive must hold, each once, byte for byte. */
final class Ledger {

    private final Map<String, String> cameraBySha256 = new ConcurrentHashMap<>();

    /** Notes a picture and writes it into its camera's directory, as {@code motion} does: not in one piece. */
    void write(Path directory, String camera, String name, byte[] jpeg) throws IOException {
        cameraBySha256.put(DigestUtils.sha256Hex(jpeg), camera);
        try (var out = Files.newOutputStream(directory.resolve(name))) {
            out.write(jpeg, 0, jpeg.length / 2);
            out.flush();
            out.write(jpeg, jpeg.length / 2, jpeg.length - jpeg.length / 2);
        }
    }

    int size() {
        return cameraBySha256.size();
    }

    /** What was written, by SHA-256, with its camera. */
    Map<String, String> written() {
        return Map.copyOf(cameraBySha256);
    }

    /**
     * What the archive under {@code root} holds: how often each picture, by the SHA-256 that DuckDB computes over the
     * JPEG's bytes, per camera.
     */
    static Map<String, Map<String, Integer>> archived(Path root) throws SQLException, IOException {
        var found = new HashMap<String, Map<String, Integer>>();
        if (!holdsFrames(root)) {
            return found;
        }
        String query = "SELECT sha256(jpeg) AS hash, camera FROM read_parquet('" + root
                + "/topic=cameraData/**/*.parquet', hive_partitioning = true)";
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                var rows = duckDb.createStatement().executeQuery(query)) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), hash -> new HashMap<>())
                        .merge(rows.getString(2), 1, Integer::sum);
            }
        }
        return found;
    }

    private static boolean holdsFrames(Path root) throws IOException {
        Path frames = root.resolve("topic=cameraData");
        if (!Files.exists(frames)) {
            return false;
        }
        try (var files = Files.walk(frames)) {
            return files.anyMatch(file -> file.toString().endsWith(".parquet"));
        }
    }
}
