package dev.lapwing.archive.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Opens the archive's store.
 *
 * @param root the archive's root, such as {@code hdfs://namenode:8020/lapwing}
 * @param files of Hadoop's configuration, read if they are there; they win over Lapwing's own
 * @param properties of Hadoop; these win over all
 */
public record StoreOpener(URI root, List<java.nio.file.Path> files, Map<String, String> properties) {

    public StoreOpener {
        files = List.copyOf(files);
        properties = Map.copyOf(properties);
        if (root.getScheme() == null) {
            throw new IllegalArgumentException("must be a URI with a scheme, such as hdfs://namenode:8020/lapwing");
        }
    }

    /** Opens a store of its own, which shares nothing with one that failed. */
    public ArchiveStore open() throws IOException {
        Configuration configuration = configuration();
        var path = new Path(root);
        return switch (root.getScheme().toLowerCase(Locale.ROOT)) {
            case "s3a" -> new ObjectStore(FileSystem.newInstance(root, configuration), path);
            case "file" -> new LocalStore(rawLocal(configuration), path);
            default -> new RenamingStore(FileSystem.newInstance(root, configuration), path);
        };
    }

    /** Without the files of checksums that Hadoop otherwise lays beside each file. */
    private FileSystem rawLocal(Configuration configuration) throws IOException {
        var local = new RawLocalFileSystem();
        local.initialize(root, configuration);
        return local;
    }

    private Configuration configuration() {
        var configuration = new Configuration();
        // Hadoop's own patience is minutes; a store that hangs must be noticed, and the roll is retried anyway.
        configuration.setInt("ipc.client.connect.timeout", 5_000);
        configuration.setInt("ipc.client.connect.max.retries", 2);
        configuration.setInt("ipc.client.connect.max.retries.on.timeouts", 1);
        configuration.setInt("ipc.client.rpc-timeout.ms", 15_000);
        configuration.setInt("dfs.client.socket-timeout", 15_000);
        configuration.setInt("dfs.client.failover.max.attempts", 5);
        // A cluster of two DataNodes has none to put in place of the one that died.
        configuration.setBoolean("dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
        configuration.setInt("fs.s3a.connection.establish.timeout", 15_000);
        configuration.setInt("fs.s3a.connection.timeout", 15_000);
        configuration.setInt("fs.s3a.attempts.maximum", 3);
        configuration.setInt("fs.s3a.retry.limit", 3);
        configuration.set("fs.s3a.multipart.size", "256M"); // a roll's file is one PUT
        configuration.set("fs.s3a.multipart.threshold", "256M");
        for (java.nio.file.Path file : files) {
            if (Files.isReadable(file)) {
                configuration.addResource(new Path(file.toUri()));
            }
        }
        properties.forEach(configuration::set);
        return configuration;
    }
}
