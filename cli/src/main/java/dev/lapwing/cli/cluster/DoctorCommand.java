package dev.lapwing.cli.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lapwing.cli.OutputFormat;
import dev.lapwing.cli.cluster.Finding.Verdict;
import dev.lapwing.runtime.BoardClock;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing doctor}: checks clusters against the design, and says what to do. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks the local cluster, and the remote one where it is set, against the design: replication,"
                + " retention, sizes, clocks, disks. Says what to do; exits with 1 if something fails.")
public final class DoctorCommand implements ToolCommand {

    private static final JsonFactory JSON = new JsonFactory();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--local",
            paramLabel = "<host:port,...>",
            description = "Brokers of the local cluster, instead of LAPWING_LOCAL_BOOTSTRAP_SERVERS.")
    private @Nullable String local;

    @Option(
            names = "--remote",
            paramLabel = "<host:port,...>",
            description = "Brokers of the remote cluster, instead of LAPWING_REMOTE_BOOTSTRAP_SERVERS.")
    private @Nullable String remote;

    @Option(names = "--verbose", description = "Show what is well, too.")
    private boolean verbose;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            converter = OutputFormat.Converter.class,
            description = "json: one document with all findings (default text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() throws InterruptedException, IOException {
        List<Finding> findings = examine(settings());
        PrintWriter out = spec.commandLine().getOut();
        if (output == OutputFormat.JSON) {
            out.println(json(findings));
        } else {
            print(findings, out);
        }
        out.flush();
        return count(findings, Verdict.FAILURE) > 0 ? 1 : 0;
    }

    private Settings settings() {
        var flags = new HashMap<String, String>();
        if (local != null) {
            flags.put(Side.LOCAL.bootstrapServers().name(), local);
        }
        if (remote != null) {
            flags.put(Side.REMOTE.bootstrapServers().name(), remote);
        }
        return Settings.of(System.getenv(), flags);
    }

    private static List<Finding> examine(Settings settings) throws InterruptedException {
        var findings = new ArrayList<Finding>();
        Expectations edgeExpected = expectations(settings, Side.LOCAL);
        Optional<ClusterFacts> edge = look(settings, Side.LOCAL, findings);
        edge.ifPresent(facts -> findings.addAll(one(facts, edgeExpected)));
        if (settings.find(Side.REMOTE.bootstrapServers()).isPresent()) {
            Expectations cloudExpected = expectations(settings, Side.REMOTE);
            Optional<ClusterFacts> cloud = look(settings, Side.REMOTE, findings);
            cloud.ifPresent(facts -> findings.addAll(one(facts, cloudExpected)));
            if (edge.isPresent() && cloud.isPresent()) {
                findings.addAll(SpanChecks.sizes(edge.get(), edgeExpected, cloud.get(), cloudExpected));
            }
        }
        return findings;
    }

    private static Expectations expectations(Settings settings, Side side) {
        return Expectations.of(KafkaCluster.of(settings, side), settings);
    }

    private static Optional<ClusterFacts> look(Settings settings, Side side, List<Finding> findings)
            throws InterruptedException {
        String where = side.name().toLowerCase(Locale.ROOT);
        try (ClusterProbe probe = new ClusterProbe(KafkaCluster.of(settings, side), Clock.systemUTC())) {
            return Optional.of(probe.look());
        } catch (KafkaException e) {
            findings.add(Finding.failure(
                    Check.REACHABLE,
                    where,
                    "does not answer at " + settings.get(side.bootstrapServers()) + " (" + e.getMessage() + ")",
                    "see whether its brokers run, and whether "
                            + side.bootstrapServers().name() + " and the security"
                            + " settings of that cluster are right"));
            return Optional.empty();
        }
    }

    private static List<Finding> one(ClusterFacts facts, Expectations expected) {
        var findings = new ArrayList<Finding>();
        findings.add(Finding.ok(Check.REACHABLE, expected.name(), "answers; cluster " + facts.clusterId()));
        findings.addAll(BrokerChecks.of(facts, expected));
        findings.addAll(TopicChecks.of(facts, expected));
        findings.addAll(SpanChecks.bounds(facts, expected));
        findings.addAll(SpanChecks.clocks(facts, expected, new BoardClock(Clock.systemUTC()).state()));
        return findings;
    }

    private void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            if (verbose || finding.verdict() != Verdict.OK) {
                out.printf(
                        Locale.ROOT,
                        "%-8s %-20s %s: %s%n",
                        finding.verdict().text(),
                        finding.check().text(),
                        finding.where(),
                        finding.said());
                if (!finding.advice().isEmpty()) {
                    out.printf(Locale.ROOT, "%-8s %-20s -> %s%n", "", "", finding.advice());
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%d ok, %d warning(s), %d failure(s)%n",
                count(findings, Verdict.OK),
                count(findings, Verdict.WARNING),
                count(findings, Verdict.FAILURE));
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String json(List<Finding> findings) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Verdict verdict : Verdict.values()) {
                json.writeNumberField(verdict.text(), count(findings, verdict));
            }
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("check", finding.check().text());
                json.writeStringField("verdict", finding.verdict().text());
                json.writeStringField("where", finding.where());
                json.writeStringField("said", finding.said());
                if (!finding.advice().isEmpty()) {
                    json.writeStringField("advice", finding.advice());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}
