package dev.lapwing.cli.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What may go wrong. Each strikes a pipeline that is at work, at a moment that the seed chooses, and is over when it returns. */
enum Fault {

    /** The producers of a Pi are killed mid-stream, and start again. */
    PRODUCER_KILLED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            String node = "node" + pipeline.anyCamera();
            pipeline.processes.kill(node);
            pipeline.capture(5);
            pipeline.processes.start(node);
        }
    },

    /** A second producer waits for a camera's directory, and has it when the first one is killed. */
    PRODUCER_REPLACED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            int camera = pipeline.anyCamera();
            String twin = "twin" + camera;
            pipeline.node(twin, camera);
            pipeline.capture(10);
            pipeline.processes.kill("node" + camera);
            pipeline.capture(10);
            pipeline.processes.start("node" + camera);
            pipeline.pauseUpTo(Duration.ofSeconds(1));
            pipeline.processes.kill(twin);
        }
    },

    /** Files that are no pictures: nothing in them, cut short, too large, of another kind. */
    BAD_FILES {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            Path directory = pipeline.directoryOf(pipeline.anyCamera());
            String name = "bad-" + pipeline.nextNumber();
            byte[] jpeg = pipeline.jpeg(20_000);
            Files.createFile(directory.resolve(name + "-empty.jpg"));
            Files.write(directory.resolve(name + "-truncated.jpg"), java.util.Arrays.copyOf(jpeg, 10_000));
            Files.write(directory.resolve(name + "-oversized.jpg"), pipeline.jpeg((8 << 20) + 1));
            Files.writeString(directory.resolve(name + "-text.jpg"), "no picture at all");
            pipeline.badFiles += 4;
        }
    },

    /** A broker of three is killed, and starts again. */
    BROKER_KILLED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            var broker = pipeline.edge.broker(pipeline.random.nextInt(3));
            broker.kill();
            pipeline.capture(10);
            broker.start();
            pipeline.edge.awaitReady(Duration.ofSeconds(60));
        }
    },

    /** All brokers lose what they had not flushed, with the bridge ahead of the cut. */
    RACK_POWER_CUT {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            Path flushed = pipeline.newDirectory("flushed");
            pipeline.edge.saveLogs(flushed);
            pipeline.capture(10);
            pipeline.pauseUpTo(Duration.ofSeconds(2));
            pipeline.edge.kill();
            pipeline.edge.restoreLogs(flushed);
            pipeline.edge.start();
        }
    },

    /** A camera's topic is deleted; its producer creates it anew. */
    TOPIC_RECREATED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            pipeline.deleteTopic("node" + pipeline.anyCamera());
        }
    },

    /** One of two bridges is killed, and starts again. */
    BRIDGE_KILLED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            String bridge = pipeline.anyBridge();
            pipeline.processes.kill(bridge);
            pipeline.capture(5);
            pipeline.processes.start(bridge);
        }
    },

    /** One of two bridges stands still beyond its transaction timeout, and comes back. */
    BRIDGE_FROZEN {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            String bridge = pipeline.anyBridge();
            pipeline.processes.pause(bridge);
            pipeline.capture(10);
            pipeline.pause(StruckPipeline.TRANSACTION_TIMEOUT.plusMillis(500));
            pipeline.capture(5);
            pipeline.processes.resume(bridge);
        }
    },

    /** The cloud's only broker is killed, and starts again. */
    CLOUD_AWAY {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            pipeline.cloud.kill();
            pipeline.capture(20);
            pipeline.pauseUpTo(Duration.ofSeconds(2));
            pipeline.cloud.start();
        }
    },

    /** One of two archives is killed, and starts again. */
    ARCHIVE_KILLED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            String archive = pipeline.anyArchive();
            pipeline.processes.kill(archive);
            pipeline.capture(5);
            pipeline.processes.start(archive);
        }
    },

    /** One of two archives stands still until the other has its partitions, and comes back. */
    ARCHIVE_FROZEN {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            String archive = pipeline.anyArchive();
            pipeline.processes.pause(archive);
            pipeline.capture(10);
            pipeline.pause(StruckPipeline.SESSION_TIMEOUT.plusMillis(1_500));
            pipeline.capture(5);
            pipeline.processes.resume(archive);
        }
    },

    /** The NameNode goes, and comes back. */
    NAME_NODE_RESTARTED {
        @Override
        void strike(StruckPipeline pipeline) throws Exception {
            pipeline.hdfs.shutdownNameNode(0);
            pipeline.capture(10);
            pipeline.pauseUpTo(Duration.ofSeconds(2));
            pipeline.hdfs.restartNameNode(0, true);
        }
    };

    abstract void strike(StruckPipeline pipeline) throws Exception;
}
