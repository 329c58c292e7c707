package dev.lapwing.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * The program of the demo's HDFS: one NameNode and one DataNode in a process of their own, which writes its URI into a
 * file when it serves, and ends with its parent.
 */
final class HdfsMain {

    /** Name of the file with the URI, in the directory. */
    static final String URI_FILE = "uri";

    private HdfsMain() {}

    /** The one argument is the directory for its files. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Thread.ofPlatform().daemon().name("lapwing-parent").start(() -> endWithParent(System.in));
        var configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        configuration.setInt("dfs.replication", 1);
        // No web pages: they cost a second of the start.
        configuration.set("dfs.namenode.http-address", "127.0.0.1:0");
        MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitActive();
        Path written = Files.writeString(
                directory.resolve(URI_FILE + ".tmp"), cluster.getURI(0).toString());
        Files.move(written, directory.resolve(URI_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void endWithParent(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // only the end of the parent's words counts
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }
}
