package dev.lapwing.cli.simulate;

import dev.lapwing.cli.FileFault;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.NodeRankings;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.simulate.Contender;
import dev.lapwing.orchestration.simulate.Outcome;
import dev.lapwing.orchestration.simulate.Scenario;
import dev.lapwing.orchestration.simulate.Simulation;
import dev.lapwing.orchestration.simulate.World;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing simulate}: policies against each other on a cluster that is not there. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Says what placement would do, with the policy that the live one runs: on a cluster on batteries that is drawn"
                    + " from a scenario, compared with other policies; with --context on what was recorded; with --what-if"
                    + " on the cluster as it is now. Changes nothing.",
            "For --context and --what-if the rules are those of the settings LAPWING_PLACEMENT_*, as of lapwing streams."
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 there was nothing to replay, or Kubernetes or Kafka did not answer; 2 the scenario, an"
                    + " option or a file is wrong.",
            "",
            "Examples:",
            "  lapwing simulate --scenario twenty-sun --seeds 1-20",
            "  lapwing simulate --print-scenario >mine.properties; lapwing simulate --scenario mine.properties",
            "  lapwing simulate --context context.jsonl --cluster cluster.json",
            "  lapwing simulate --what-if --set rpi-node-1:battery=20 --kubeconfig k3s.yaml -b pi1:9092"
        })
public final class SimulateCommand implements ToolCommand {

    private static final Pattern SEEDS = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--scenario",
            paramLabel = "<file|name>",
            defaultValue = "five",
            description = "What the cluster is like: five, five-sun, twenty, twenty-sun, twenty-failures, hundred,"
                    + " hundred-sun, thousand, or a file of the same kind (default ${DEFAULT-VALUE}).")
    private String scenario = "five";

    @Option(
            names = "--print-scenario",
            description = "Prints the scenario's file, to make another of it; that of five says what each key means.")
    private boolean printScenario;

    @Option(
            names = "--policy",
            paramLabel = "<a,b,c>",
            split = ",",
            defaultValue = "longest-life+rules,kube-default",
            description =
                    "Rankings to compare: longest-life, seed-score, seed-as-written, least-allocated, kube-default,"
                            + " low-risk. Alone they place new pods; with +rules, pods that run move too (default"
                            + " ${DEFAULT-VALUE}).")
    private List<String> policies = List.of();

    @Option(
            names = {"--seed", "--seeds"},
            paramLabel = "<n|from-to>",
            defaultValue = "1",
            description = "What batteries, loads, weather and failures are drawn from (default ${DEFAULT-VALUE}).")
    private String seeds = "1";

    @Option(names = "--hours", paramLabel = "<n>", description = "Hours to watch, instead of those of the scenario.")
    private @Nullable Integer hours;

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    @Option(
            names = "--svg",
            paramLabel = "<file>",
            description = "Draws batteries and moves of the first seed, a panel for each policy.")
    private @Nullable Path svg;

    @ArgGroup(exclusive = false, heading = "%nInstead of a scenario:%n")
    private LiveOptions live = new LiveOptions();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            live.check();
            refuseWhatBelongsToScenarios();
            if (live.replays()) {
                return new ReplayRun(live, out, err).run(json);
            }
            if (live.asksWhatIf()) {
                return new WhatIfRun(live, out, err, Clock.systemUTC()).run(json);
            }
            if (hours != null && hours < 1) {
                throw new IllegalArgumentException("--hours " + hours + " must be 1 or greater");
            }
            if (printScenario) {
                out.print(Scenario.text(scenario));
                return 0;
            }
            Scenario read = Scenario.load(scenario);
            Scenario watched = hours == null ? read : read.lasting(hours);
            List<Contender> contenders = contenders();
            List<Long> drawn = seeds();
            if (svg != null) {
                prepare(svg);
            }
            Comparison comparison = compare(watched, contenders, drawn);
            if (svg != null) {
                Files.writeString(
                        svg,
                        BatteryChart.of(comparison.byPolicy().values().stream()
                                .map(List::getFirst)
                                .toList()));
            }
            if (json) {
                out.println(comparison.json());
            } else {
                comparison.lines().forEach(out::println);
            }
            return 0;
        } catch (FileSystemException e) {
            err.println("lapwing: " + FileFault.sentence(e));
            return 2;
        } catch (SiteException e) {
            err.println("lapwing: " + e.getMessage());
            return 1;
        } catch (IOException | IllegalArgumentException e) {
            err.println("lapwing: " + (e.getMessage() == null ? e : e.getMessage()));
            return 2;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** Before the work: what cannot be written is told at once. */
    private static void prepare(Path svg) throws IOException {
        try {
            Files.writeString(svg, "");
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "--svg " + svg + " cannot be written: its directory is not there; create it before", e);
        }
    }

    /** What would be passed over in silence would answer another question than was asked. */
    private void refuseWhatBelongsToScenarios() {
        if (!live.replays() && !live.asksWhatIf()) {
            return;
        }
        for (String option : List.of("--scenario", "--print-scenario", "--policy", "--seeds", "--hours", "--svg")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new IllegalArgumentException(
                        option + " is for scenarios; with --context and --what-if, decisions are"
                                + " those of the settings LAPWING_PLACEMENT_*, LAPWING_PLACEMENT_POLICY among them");
            }
        }
    }

    /** Runs all of them with all seeds. */
    public static Comparison compare(Scenario scenario, List<Contender> contenders, List<Long> seeds) {
        var outcomes = new LinkedHashMap<String, List<Outcome>>();
        for (Contender contender : contenders) {
            outcomes.put(
                    contender.name(),
                    seeds.parallelStream()
                            .map(seed -> Simulation.run(World.of(scenario, seed), contender, PlacementRules.DEFAULT))
                            .toList());
        }
        return new Comparison(outcomes);
    }

    private List<Contender> contenders() {
        var contenders = new ArrayList<Contender>();
        for (String policy : policies) {
            Optional<Contender> contender = Contender.of(policy);
            contenders.add(contender.orElseThrow(() -> new IllegalArgumentException("--policy " + policy
                    + " must be one of "
                    + NodeRankings.ALL.stream().map(NodeRanking::name).toList() + ", each perhaps with "
                    + Contender.WITH_RULES)));
        }
        return contenders;
    }

    private List<Long> seeds() {
        Matcher range = SEEDS.matcher(seeds);
        if (!range.matches()) {
            throw new IllegalArgumentException("--seeds " + seeds + " must be a number, or two as 1-20");
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2) == null ? from : Long.parseLong(range.group(2));
        if (to < from) {
            throw new IllegalArgumentException("--seeds " + seeds + " must not fall");
        }
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
