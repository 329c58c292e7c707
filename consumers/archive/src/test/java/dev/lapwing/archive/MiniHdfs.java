package dev.lapwing.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS in this JVM: one NameNode, some DataNodes, their files in one directory. */
public final class MiniHdfs implements AutoCloseable {

    private final MiniDFSCluster cluster;
    private final URI uri;

    private MiniHdfs(MiniDFSCluster cluster) {
        this.cluster = cluster;
        this.uri = cluster.getURI(); // it cannot say while its NameNode is down
    }

    /** Starts it, which takes some seconds. */
    public static MiniHdfs in(Path directory, int dataNodes) throws IOException {
        var configuration = new Configuration();
        configuration.setInt("dfs.replication", dataNodes);
        configuration.setInt("dfs.namenode.handler.count", 4);
        // A DataNode that is gone is noticed in seconds, not in ten minutes.
        configuration.setInt("dfs.namenode.heartbeat.recheck-interval", 1_000);
        configuration.setInt("dfs.heartbeat.interval", 1);
        configuration.setLong("dfs.namenode.safemode.extension", 500);
        return new MiniHdfs(new MiniDFSCluster.Builder(configuration, directory.toFile())
                .numDataNodes(dataNodes)
                .format(true)
                .build());
    }

    /** Its root. */
    public URI uri() {
        return uri;
    }

    /** Stops the NameNode without telling anyone. */
    public void stopNameNode() {
        cluster.shutdownNameNode(0);
    }

    /** Starts the NameNode again, and waits until it has left safe mode. */
    public void startNameNode() throws IOException {
        cluster.restartNameNode(0, true);
    }

    /** Stops a DataNode. Returns what {@link #startDataNode} starts again. */
    public Object stopDataNode(int index) {
        return cluster.stopDataNode(index);
    }

    /** Starts a DataNode again. */
    public void startDataNode(Object stopped) throws IOException {
        cluster.restartDataNode((MiniDFSCluster.DataNodeProperties) stopped, true);
    }

    @Override
    public void close() {
        cluster.shutdown(true);
    }
}
