package dev.lapwing.lab;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lab}. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "A Kubernetes of real nodes in containers of this machine, with a cloud beside it.",
        synopsisSubcommandLabel = "COMMAND")
public final class LabCommand implements Callable<Integer> {

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    @Option(names = "--tools", required = true, hidden = true)
    private Path tools = Path.of("");

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "A cluster of one's own instead of the lab, for status; the rest is done to the lab's containers.")
    private @Nullable Path kubeconfig;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private final long began = System.nanoTime();

    /** Runs it; see {@code --help}. */
    public static void main(String[] arguments) {
        var line = new CommandLine(new LabCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof LabException) {
                System.err.println("lab: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return 2;
    }

    private void say(String what) {
        System.err.println(String.format(Locale.ROOT, "lab: %5.1f s  %s", (System.nanoTime() - began) / 1e9, what));
    }

    private Path state() {
        return LabPlan.state(root);
    }

    /** The lab that is up, as it was planned. */
    private Lab lab() {
        requireLab();
        return LabPlan.found(root, tools)
                .map(plan -> new Lab(plan, this::say))
                .orElseThrow(() -> new LabException("there is no lab; bin/lab up makes one"));
    }

    private void requireLab() {
        if (kubeconfig != null) {
            throw new LabException(
                    "--kubeconfig=" + kubeconfig + ": of a cluster of one's own, only status can be shown."
                            + " Power, cables, cameras and the internet are those of the lab's containers; on real Pis, pull the"
                            + " plug, or use systemctl stop lapwing-motion@N, and deploy by bin/lapwing");
        }
    }

    private Lab lab(int nodes, int masters) {
        requireLab();
        return new Lab(new LabPlan(root, tools, state(), nodes, masters), this::say);
    }

    @Command(
            description = "Makes the lab: masters, boards that are Ready, and the cloud.",
            mixinStandardHelpOptions = true)
    int up(
            @Option(names = "--nodes", defaultValue = "5", description = "Boards (5).") int nodes,
            @Option(names = "--masters", defaultValue = "1", description = "Masters, 1 or 3 (1).") int masters)
            throws IOException, InterruptedException {
        Lab lab = lab(nodes, masters);
        lab.up();
        say("up. export KUBECONFIG=" + state().resolve("kubeconfig"));
        say("cloud: Kafka at " + LabPlan.CLOUD_ADDRESS + ":9092. bin/lab cameras on, bin/lab status, bin/lab down");
        return 0;
    }

    @Command(description = "Removes the lab and all that it has.", mixinStandardHelpOptions = true)
    int down() throws IOException {
        lab(1, 1).down();
        say("down");
        return 0;
    }

    @Command(description = "Shows masters, boards and pods.", mixinStandardHelpOptions = true)
    int status(@Option(names = "--json", description = "As JSON.") boolean json) throws IOException {
        System.out.print(status().text(json));
        return 0;
    }

    private LabStatus status() throws IOException {
        Path own = kubeconfig;
        if (own == null) {
            return lab().status();
        }
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(own)))
                .build()) {
            return LabStatus.of(client, List.of());
        }
    }

    @Command(description = "Cuts the power of boards or masters.", mixinStandardHelpOptions = true)
    int kill(@Parameters(paramLabel = "NAME", arity = "1..*") List<String> names) throws IOException {
        Lab lab = lab();
        names.forEach(lab::kill);
        return 0;
    }

    @Command(description = "Pulls the cable of boards or masters.", mixinStandardHelpOptions = true)
    int cut(@Parameters(paramLabel = "NAME", arity = "1..*") List<String> names) throws IOException {
        Lab lab = lab();
        names.forEach(lab::cut);
        return 0;
    }

    @Command(description = "Gives power and cable back.", mixinStandardHelpOptions = true)
    int heal(@Parameters(paramLabel = "NAME", arity = "1..*") List<String> names) throws IOException {
        Lab lab = lab();
        names.forEach(lab::heal);
        return 0;
    }

    @Command(
            description = "Takes the internet away: boards and cloud do not reach each other.",
            mixinStandardHelpOptions = true)
    int offline() throws IOException {
        lab().offline();
        return 0;
    }

    @Command(description = "Gives the internet back.", mixinStandardHelpOptions = true)
    int online() throws IOException {
        lab().online();
        return 0;
    }

    @Command(description = "Gives the boards images of this machine's Docker engine.", mixinStandardHelpOptions = true)
    int load(@Parameters(paramLabel = "IMAGE", arity = "1..*") List<String> images)
            throws IOException, InterruptedException {
        lab().load(images);
        say("loaded " + String.join(", ", images));
        return 0;
    }

    @Command(description = "Lets the boards' cameras see (on) or not (off).", mixinStandardHelpOptions = true)
    int cameras(@Parameters(paramLabel = "on|off") String onOrOff) throws IOException, InterruptedException {
        if (!List.of("on", "off").contains(onOrOff)) {
            throw new LabException("\"cameras " + onOrOff + "\": must be on or off");
        }
        lab().cameras(onOrOff.equals("on"));
        return 0;
    }
}
