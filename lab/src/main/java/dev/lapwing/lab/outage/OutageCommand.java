package dev.lapwing.lab.outage;

import dev.lapwing.lab.Lab;
import dev.lapwing.lab.LabException;
import dev.lapwing.lab.LabPlan;
import dev.lapwing.lab.LabSite;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/outage}. */
@Command(
        name = "outage",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how long no picture arrives in the cloud when something fails: five cameras write pictures on the boards of"
                    + " a lab, and what arrives is noted and reconciled by SHA-256.",
            "Uses the lab that is up, or makes one and removes it. Close other programs first."
        })
public final class OutageCommand implements Callable<Integer> {

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    @Option(names = "--tools", required = true, hidden = true)
    private Path tools = Path.of("");

    @Option(names = "--images", required = true, hidden = true)
    private String version = "";

    @Option(names = "--list", description = "Lists the cases.")
    private boolean list;

    @Option(names = "--case", arity = "1..*", paramLabel = "NAME", description = "Only these cases.")
    private List<String> names = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "How long the time before the strike lasts, and" + " what is struck stays so (60).")
    private int seconds;

    @Option(names = "--internet-seconds", defaultValue = "300", description = "How long the internet is away (300).")
    private int internetSeconds;

    @Option(names = "--rate", defaultValue = "10", description = "Pictures per second and camera (10).")
    private int rate;

    @Option(names = "--picture-bytes", defaultValue = "24576", description = "Size of a picture (24576).")
    private int pictureBytes;

    @Option(names = "--masters", defaultValue = "3", description = "Masters of a lab that is made, 1 or 3 (3).")
    private int masters;

    @Option(
            names = "--profile",
            defaultValue = "kraft",
            description = "Kafka of the site: kraft, or zookeeper, as in the first system (kraft).")
    private Profile profile = Profile.KRAFT;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there, too.")
    private @Nullable Path json;

    @Option(names = "--svg", paramLabel = "DIR", description = "Draws outage.svg and latency.svg into this directory.")
    private @Nullable Path svg;

    @Option(names = "--no-images", description = "Takes the images as the Docker engine has them.")
    private boolean noImages;

    private final long began = System.nanoTime();

    /** Runs it; see {@code --help}. */
    public static void main(String[] arguments) {
        var line = new CommandLine(new OutageCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof LabException) {
                System.err.println("outage: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(line.execute(arguments));
    }

    private void say(String what) {
        System.err.println(String.format(Locale.ROOT, "outage: %6.1f s  %s", (System.nanoTime() - began) / 1e9, what));
    }

    @Override
    public Integer call() throws Exception {
        LabPlan plan =
                LabPlan.found(root, tools).orElseGet(() -> new LabPlan(root, tools, LabPlan.state(root), 5, masters));
        var lab = new Lab(plan, this::say);
        List<OutageCase> cases = chosen(OutageCase.all(lab.boardNames(), profile == Profile.KRAFT), lab.masterCount());
        if (list) {
            cases.forEach(each -> System.out.printf("%-18s %s%n", each.name(), each.what()));
            return 0;
        }
        boolean ours = LabPlan.found(root, tools).isEmpty();
        if (!noImages) {
            say("images of the site");
            site(lab).buildImages(root);
        }
        try {
            if (ours) {
                lab.up();
            }
            return measure(lab, cases);
        } finally {
            if (ours) {
                lab.down();
            }
        }
    }

    private LabSite site(Lab lab) {
        return new LabSite(lab, version, profile, lab.boardNames().size());
    }

    private List<OutageCase> chosen(List<OutageCase> all, int masterCount) {
        List<String> known = all.stream().map(OutageCase::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new LabException("--case " + name + " is none of " + String.join(", ", known));
            }
        }
        return all.stream()
                .filter(each -> names.isEmpty() ? each.masters() <= masterCount : names.contains(each.name()))
                .toList();
    }

    private int measure(Lab lab, List<OutageCase> cases) throws IOException, InterruptedException {
        LabSite site = site(lab);
        say("the site");
        site.deploy(sentence -> {
            if (!sentence.endsWith(" created") && !sentence.endsWith(" made")) {
                say(sentence);
            }
        });
        var outcomes = new ArrayList<Outcome>();
        try (var load = new PictureLoad(lab.boardNames().size(), pictureBytes);
                var cloud = new CloudWatch(lab.cloudBootstrap())) {
            cloud.start();
            for (int camera = 1; camera <= lab.boardNames().size(); camera++) {
                load.start(camera, lab.directory(lab.boardNames().get(camera - 1), "camera" + camera), rate);
            }
            var field = new Field(lab, site, load, this::say);
            var run = new OutageRun(
                    field, load, cloud, Duration.ofSeconds(seconds), Duration.ofSeconds(internetSeconds), this::say);
            say("warms up");
            run.warmUp();
            for (OutageCase each : cases) {
                outcomes.add(run.run(each));
                say(each.name() + ": " + outcomes.getLast().sentence());
                write(outcomes);
            }
        }
        System.out.print(OutageReport.text(outcomes));
        return outcomes.stream().allMatch(outcome -> outcome.lost() == 0 && outcome.doubled() == 0) ? 0 : 1;
    }

    /** After each case, so that one that fails does not take the others' figures with it. */
    private void write(List<Outcome> outcomes) throws IOException {
        if (json != null) {
            var setting = new LinkedHashMap<String, Object>(Map.of(
                    "rate",
                    rate,
                    "pictureBytes",
                    pictureBytes,
                    "seconds",
                    seconds,
                    "internetSeconds",
                    internetSeconds));
            Files.writeString(json, OutageReport.json(setting, outcomes));
        }
        if (svg != null) {
            Files.createDirectories(svg);
            Files.writeString(svg.resolve("outage.svg"), OutageChart.svg(outcomes));
            Files.writeString(svg.resolve("latency.svg"), LatencyChart.svg(outcomes));
        }
    }
}
