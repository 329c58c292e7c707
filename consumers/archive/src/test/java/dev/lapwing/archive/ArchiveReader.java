package dev.lapwing.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads an archive on a local disk back, as anyone with DuckDB would. */
final class ArchiveReader {

    private final Path root;

    ArchiveReader(Path root) {
        this.root = root;
    }

    /** All rows of a topic's frames: {@code ce_id} to SHA-256 computed over the archived JPEG, and how often. */
    Map<String, List<String>> frames(String topic) throws SQLException, IOException {
        var found = new TreeMap<String, List<String>>();
        if (files("topic=" + topic).isEmpty()) {
            return found;
        }
        for (List<Object> row : query("SELECT ce_id, sha256(jpeg) FROM " + table(topic))) {
            found.computeIfAbsent((String) row.get(0), _ -> new ArrayList<>()).add((String) row.get(1));
        }
        return found;
    }

    /** How many rows of a topic are archived now. */
    long count(String topic) throws SQLException, IOException {
        return files("topic=" + topic).isEmpty()
                ? 0
                : (Long)
                        query("SELECT count(*) FROM " + table(topic)).getFirst().getFirst();
    }

    /** What to put behind FROM. */
    String table(String topic) {
        return "read_parquet('" + root + "/topic=" + topic + "/*/*/*.parquet', hive_partitioning=true)";
    }

    List<List<Object>> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            var all = new ArrayList<List<Object>>();
            while (rows.next()) {
                var row = new ArrayList<Object>();
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getObject(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    /** Files below a directory of the archive, from its root. */
    List<String> files(String directory) throws IOException {
        Path below = root.resolve(directory);
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(below)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
