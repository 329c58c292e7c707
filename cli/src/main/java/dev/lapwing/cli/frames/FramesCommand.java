package dev.lapwing.cli.frames;

import dev.lapwing.cli.ClusterOptions;
import dev.lapwing.cli.OutputFormat;
import dev.lapwing.cli.TopicTail;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lapwing frames}: follows frame topics, prints a line per frame, and saves pictures to files. */
@Command(
        name = "frames",
        mixinStandardHelpOptions = true,
        description = "Follows frame topics: one line per frame, and the pictures as files where asked.")
public final class FramesCommand implements ToolCommand {

    /** How much a record's timestamp may lie before the time of capture, for the clocks of two boards differ. */
    private static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "<topic>",
            description = "Topics (default: node1, node2, ... locally, and cameraData remotely).")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--camera", paramLabel = "<id>", description = "Only frames of this camera; may be repeated.")
    private List<String> cameras = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "<time>",
            description = "Only frames captured since then: 2026-11-22T10:30:15Z, 2026-11-22T10:30, 2026-11-22, or"
                    + " 90s, 10min, 2h, 3d ago.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "<time>",
            description = "Only frames captured before then; does not follow.")
    private @Nullable String until;

    @Option(names = "--from-beginning", description = "Begin with the oldest frame instead of the next one.")
    private boolean fromBeginning;

    @Option(names = "--no-follow", description = "End after what is there now.")
    private boolean noFollow;

    @Option(names = "--max-messages", paramLabel = "<n>", description = "End after this many frames.")
    private long maxMessages = Long.MAX_VALUE;

    @Option(names = "--save", paramLabel = "<directory>", description = "Save each picture as a file there.")
    private @Nullable Path save;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            converter = OutputFormat.Converter.class,
            description = "json: one object per line (default text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() throws IOException {
        ZoneId zone = cluster.settings().get(BoardSettings.TIME_ZONE);
        FrameSelection selection = selection(zone);
        boolean follow = !noFollow && until == null;
        makeDirectory();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long shown = 0;
        boolean nothingThere = false;
        try (TopicTail tail = TopicTail.open(cluster.cluster(), wanted(), start(selection, follow), follow)) {
            if (tail.topics().isEmpty()) {
                err.println("lapwing: there is no " + described() + " yet"
                        + (follow ? "; waiting for it" : ". lapwing topics shows what there is"));
                err.flush();
                nothingThere = !follow;
            }
            do {
                for (ConsumerRecord<byte[], byte[]> record : tail.poll()) {
                    if (!tail.beyondEnd(record) && shown < maxMessages && show(record, zone, selection, out, err)) {
                        shown++;
                    }
                }
                out.flush();
            } while (shown < maxMessages
                    && !tail.finished()
                    && !out.checkError()
                    && !Thread.currentThread().isInterrupted());
        }
        return nothingThere ? 1 : 0;
    }

    private void makeDirectory() {
        if (save != null) {
            try {
                Files.createDirectories(save);
            } catch (IOException e) {
                throw new ParameterException(
                        spec.commandLine(), "--save " + save + " cannot be made or is no directory (" + e + ")", e);
            }
        }
    }

    private boolean show(
            ConsumerRecord<byte[], byte[]> record,
            ZoneId zone,
            FrameSelection selection,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        Sighting frame;
        try {
            frame = Sighting.of(record, zone);
        } catch (MalformedValueException e) {
            err.println("lapwing: no frame: " + e.getMessage());
            err.flush();
            return false;
        }
        if (!selection.wants(frame.camera(), frame.capturedAt())) {
            return false;
        }
        if (save != null) {
            new PictureFiles(save).save(frame);
        }
        out.println(output == OutputFormat.JSON ? SightingText.json(frame) : SightingText.line(frame));
        return true;
    }

    private FrameSelection selection(ZoneId zone) {
        try {
            return new FrameSelection(Set.copyOf(cameras), moment(since, zone), moment(until, zone));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Optional<Instant> moment(@Nullable String text, ZoneId zone) {
        return Optional.ofNullable(text).map(written -> Moment.parse(written, zone, Clock.systemUTC()));
    }

    private TopicTail.Start start(FrameSelection selection, boolean follow) {
        if (selection.since().isPresent() && !fromBeginning) {
            return new TopicTail.Start.At(selection.since().get().minus(CLOCK_MARGIN));
        }
        return fromBeginning || !follow ? new TopicTail.Start.Beginning() : new TopicTail.Start.End();
    }

    private Predicate<String> wanted() {
        if (!topics.isEmpty()) {
            return Set.copyOf(topics)::contains;
        }
        return cluster.side() == Side.LOCAL ? TopicNames.NODE.asMatchPredicate() : TopicNames.CAMERA_DATA::equals;
    }

    private String described() {
        if (!topics.isEmpty()) {
            return "topic " + String.join(" or ", topics);
        }
        return cluster.side() == Side.LOCAL ? "topic node1, node2, ..." : "topic " + TopicNames.CAMERA_DATA;
    }
}
