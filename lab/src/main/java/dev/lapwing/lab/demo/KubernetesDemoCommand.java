package dev.lapwing.lab.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.lapwing.cli.demo.DemoException;
import dev.lapwing.cli.demo.DemoView;
import dev.lapwing.lab.Lab;
import dev.lapwing.lab.LabException;
import dev.lapwing.lab.LabPlan;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/demo --kubernetes}: the whole pipeline on real nodes in containers of this machine. */
@Command(
        name = "demo --kubernetes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a lab of boards, masters and a cloud in containers of this machine, deploys a site on it, and lets its"
                    + " cameras run, while a Pi loses its power and the site its internet; both come back.",
            "Ends by itself with a table of what was captured, bridged and archived, read back from the archive. Exit code"
                    + " 0 only if each picture is there once, byte for byte."
        })
public final class KubernetesDemoCommand implements Callable<Integer> {

    private static final Duration END_WITHIN = Duration.ofMinutes(12);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    @Option(names = "--tools", required = true, hidden = true)
    private Path tools = Path.of("");

    @Option(names = "--images", required = true, hidden = true)
    private String version = "";

    @Option(names = "--seconds", paramLabel = "<n>", description = "How long the cameras run. Default: 120.")
    private long seconds = 120;

    @Option(names = "--nodes", paramLabel = "<n>", description = "How many boards. Default: 5.")
    private int nodes = 5;

    @Option(names = "--masters", paramLabel = "<n>", description = "How many masters, 1 or 3. Default: 1.")
    private int masters = 1;

    @Option(names = "--keep", description = "Leave the lab up at the end.")
    private boolean keep;

    @Option(
            names = "--json",
            description = "Figures as one JSON document on standard output; the rest on standard error.")
    private boolean json;

    /** Runs it; see {@code --help}. */
    public static void main(String[] arguments) {
        // What the demo's own client meets on the way (topics that are yet to come) is the view's to tell.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        System.exit(new CommandLine(new KubernetesDemoCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        KubernetesDemoOptions options = options();
        PrintStream seen = json ? System.err : System.out;
        boolean terminal = !json
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
        var view = new DemoView(seen, terminal);
        var lab = new Lab(new LabPlan(root, tools, LabPlan.state(root), nodes, masters), view::say);
        var demo = new KubernetesDemo(options, lab, view, System.out, Clock.systemUTC());
        var exitCode = new AtomicInteger(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(demo, ended, exitCode), "demo-shutdown"));
        try {
            exitCode.set(demo.run() ? 0 : 1);
        } catch (DemoException | LabException e) {
            System.err.println("demo: " + e.getMessage());
        } finally {
            ended.countDown();
        }
        return exitCode.get();
    }

    /** After Ctrl-C the JVM's exit code would be 130 whatever was found; halting gives the demo's own. */
    private static void drainAndHalt(KubernetesDemo demo, CountDownLatch ended, AtomicInteger exitCode) {
        demo.stop();
        try {
            if (ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KubernetesDemoOptions options() {
        try {
            return new KubernetesDemoOptions(nodes, masters, Duration.ofSeconds(seconds), version, keep, json);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
