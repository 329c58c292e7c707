package dev.lapwing.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lapwing demo}: the whole pipeline on one machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the whole pipeline on this machine: simulated Pis, 3 local brokers, 1 cloud broker, bridge, archive.",
            "Ends by itself with a table of what was captured, acknowledged, bridged and archived, read back from the"
                    + " archive. Exit code 0 only if each picture is there once, byte for byte.",
            "Where a control plane of Kubernetes can run (bin/kube-tools builds its programs), the battery of the first Pi"
                    + " falls and recovers meanwhile: pods leave it and return, and the table names each move and its reason."
        },
        footer = {
            "",
            "bin/demo --kubernetes runs it on real nodes in containers; bin/demo --kubernetes --help says more."
        })
public final class DemoCommand implements ToolCommand {

    private static final Duration END_WITHIN = Duration.ofMinutes(6);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "<n>", description = "How long the cameras run. Default: 60.")
    private long seconds = 60;

    @Option(names = "--nodes", paramLabel = "<n>", description = "How many Pis. Default: 5.")
    private int nodes = 5;

    @Option(
            names = "--video",
            paramLabel = "<file>",
            description = "What the cameras see, played through motion where it is installed; else a scene of its own.")
    private @Nullable Path video;

    @Option(
            names = "--picture-output",
            paramLabel = "<on|best>",
            description = "Each moving frame (on), or the best picture of each event, at its end. Default: on.")
    private String pictureOutput = "on";

    @Option(names = "--file", description = "Archive into a directory (file://) and not into HDFS: faster, smaller.")
    private boolean file;

    @Option(names = "--keep", description = "Leave it running until Ctrl-C, and print commands to look around with.")
    private boolean keep;

    @Option(
            names = "--json",
            description = "Figures as one JSON document on standard output; the rest on standard error.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        // What the demo's own clients meet on the way (topics that are yet to come) is the view's to tell.
        for (String library : List.of("org.apache.hadoop", "org.apache.kafka")) {
            ((Logger) LoggerFactory.getLogger(library)).setLevel(Level.OFF);
        }
        PrintStream view = json ? System.err : System.out;
        boolean terminal = !json
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
        var demo = new Demo(options(), new DemoView(view, terminal), System.out, Clock.systemUTC());
        var exitCode = new AtomicInteger(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(demo, ended, exitCode), "demo-shutdown"));
        try {
            exitCode.set(demo.run() ? 0 : 1);
        } catch (DemoException e) {
            System.err.println("lapwing demo: " + e.getMessage());
        } finally {
            ended.countDown();
        }
        return exitCode.get();
    }

    /** After Ctrl-C the JVM's exit code would be 130 whatever was found; halting gives the demo's own. */
    private static void drainAndHalt(Demo demo, CountDownLatch ended, AtomicInteger exitCode) {
        demo.stop();
        try {
            if (ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DemoOptions options() {
        Optional<Path> launcher = Optional.ofNullable(System.getenv("LAPWING_LAUNCHER"))
                .map(Path::of)
                .filter(Files::isExecutable);
        try {
            return new DemoOptions(
                    nodes,
                    Duration.ofSeconds(seconds),
                    !file,
                    Optional.ofNullable(video),
                    dev.lapwing.camera.motion.PictureOutput.of(pictureOutput),
                    keep,
                    json,
                    launcher);
        } catch (IllegalArgumentException e) {
            CommandSpec usage = spec;
            throw usage == null ? e : new ParameterException(usage.commandLine(), e.getMessage(), e);
        }
    }
}
