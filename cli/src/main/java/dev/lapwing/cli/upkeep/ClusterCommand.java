package dev.lapwing.cli.upkeep;

import dev.lapwing.cli.site.SiteOptions;
import dev.lapwing.cli.site.SpanConverter;
import dev.lapwing.orchestration.membership.Membership;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lapwing cluster}: Pis come, leave, and are replaced. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Adds a Pi to a site that runs, removes one, or replaces a dead one.")
public final class ClusterCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** What all three are told. */
    static final class MemberOptions {

        @Mixin
        private SiteOptions site = new SiteOptions();

        @Parameters(paramLabel = "<pi>", description = "Name of the Pi in the description.")
        private String pi = "";

        @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
        private boolean dryRun;

        @Option(
                names = "--timeout",
                paramLabel = "<span>",
                defaultValue = "10min",
                converter = SpanConverter.class,
                description = "How long nothing may happen before it is given up (default ${DEFAULT-VALUE}).")
        private Duration timeout = Duration.ofMinutes(10);

        @Option(
                names = "--copy-rate",
                paramLabel = "<bytes>",
                defaultValue = "4000000",
                description = "Bytes per second that each broker copies for others, so that cameras keep their share"
                        + " of the network (default ${DEFAULT-VALUE}).")
        private long copyRate = 4_000_000;

        private int run(CommandSpec spec, boolean acceptLoss, Change change) {
            if (copyRate <= 0) {
                return SiteOptions.fail(spec, "--copy-rate=" + copyRate + " must be greater than 0", 2);
            }
            var how = new Membership.Options(dryRun, timeout, copyRate, acceptLoss);
            return site.run(spec, access -> {
                try (Membership membership =
                        Membership.open(access, how, Clock.systemUTC(), sentence -> SiteOptions.say(spec, sentence))) {
                    change.of(membership, pi);
                    return 0;
                }
            });
        }
    }

    private interface Change {
        void of(Membership membership, String pi)
                throws SiteException, SecretException, IOException, InterruptedException;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Gives a Pi that the description has its Secrets, volumes, broker and producers, and a fair"
                    + " share of the replicas.",
            footer = {"", "What was interrupted goes on when it is run again.", "", SiteOptions.EXIT_CODES})
    int add(@Mixin MemberOptions options) {
        return options.run(spec, false, Membership::add);
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description =
                    "Moves a Pi's replicas to the others, then takes it out of the site. Its data stays on its disk.",
            footer = {"", "What was interrupted goes on when it is run again.", "", SiteOptions.EXIT_CODES})
    int remove(@Mixin MemberOptions options) {
        return options.run(spec, false, Membership::remove);
    }

    @Command(
            name = "replace",
            mixinStandardHelpOptions = true,
            description =
                    "Lets a new board, or one with a new SD card, take the place of a dead Pi, a controller or not.",
            footer = {"", "What was interrupted goes on when it is run again.", "", SiteOptions.EXIT_CODES})
    int replace(
            @Mixin MemberOptions options,
            @Option(
                            names = "--accept-loss",
                            description = "Go on even where only the dead Pi had all records of a topic.")
                    boolean acceptLoss) {
        return options.run(spec, acceptLoss, Membership::replace);
    }
}
