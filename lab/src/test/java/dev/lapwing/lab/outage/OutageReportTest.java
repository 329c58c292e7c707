package dev.lapwing.lab.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class OutageReportTest {

    private static final List<String> BOARDS = List.of("pi-a", "pi-b", "pi-c", "pi-d", "pi-e");
    private static final List<Outcome> OUTCOMES = List.of(outcome("pi-pi-a", 3.25, 0), outcome("brokers-3", 44, 2));

    private static OutageFigures.Gap gap(double seconds) {
        return new OutageFigures.Gap(60.5, seconds);
    }

    private static Outcome outcome(String name, double gap, int lost) {
        var latencies = Quantiles.of(
                IntStream.range(0, 100).mapToObj(i -> 0.05 + i / 50.0).toList());
        var figures = new OutageFigures(
                Quantiles.of(List.of(0.05, 0.1, 0.2)),
                latencies,
                0.4,
                Map.of(1, gap(gap), 2, gap(1.0), 3, gap(0.5)),
                Map.of(),
                OptionalDouble.empty(),
                OptionalDouble.of(7));
        return new Outcome(
                OutageCase.all(BOARDS, true).stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(),
                "pi-b, pi-c",
                new Timeline(60, 120, 140),
                figures,
                1_000,
                lost,
                0,
                123.4,
                Map.of("pi-a", 300L << 20));
    }

    @Test
    void aLineTellsWhenTheLongestGapBegan() {
        assertThat(OUTCOMES.getFirst().sentence())
                .startsWith("3.3 s without a picture, 0.5 s after the strike (before: 0.4)");
    }

    @Test
    void theTableTellsTheLongestGapTheMedianAndWhatWasLost() {
        List<String> lines = OutageReport.text(OUTCOMES).lines().toList();

        assertThat(lines.get(2).split(" +"))
                .startsWith("pi-pi-a", "power", "of", "pi-a", "3.3", "1.0", "-", "0.4", "-", "7.0")
                .contains("1000", "0", "123", "300");
        assertThat(lines.get(3))
                .contains(" 44.0 ")
                .contains("restarted by hand")
                .contains(" 2 ");
    }

    @Test
    void theJsonHasEveryCameraAndWhatWasNotReachedIsNull() throws Exception {
        JsonNode first = JsonMapper.builder()
                .build()
                .readTree(OutageReport.json(Map.of("rate", 10), OUTCOMES))
                .path("cases")
                .get(0);

        assertThat(first.path("gapSecondsByCamera").path("1").doubleValue()).isEqualTo(3.25);
        assertThat(first.path("calmAfterStrikeSeconds").isNull()).isTrue();
        assertThat(first.path("latencySeconds").path("0.5").doubleValue()).isEqualTo(1.03);
    }

    @Test
    void chartsAreSvgWithABarOrALineForEachCaseInsideThePage() throws Exception {
        Document outage = parse(OutageChart.svg(OUTCOMES));
        Document latency = parse(LatencyChart.svg(OUTCOMES));

        assertThat(texts(outage)).contains("power of pi-a", "3.3", "44.0", "seconds (logarithmic)");
        assertThat(outage.getElementsByTagName("circle").getLength()).isEqualTo(6);
        assertThat(texts(latency)).contains("before the strikes", "power of a Pi", "brokers down", "100 ms", "50 %");
        assertThat(latency.getElementsByTagName("polyline").getLength()).isEqualTo(3);
        assertThat(points(latency)).allSatisfy(point -> {
            assertThat(point[0]).isBetween(60.0, 570.0);
            assertThat(point[1]).isBetween(44.0, 376.0);
        });
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        var texts = svg.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static List<double[]> points(Document svg) {
        var lines = svg.getElementsByTagName("polyline");
        return IntStream.range(0, lines.getLength())
                .mapToObj(i ->
                        lines.item(i).getAttributes().getNamedItem("points").getNodeValue())
                .flatMap(points -> List.of(points.strip().split(" ", -1)).stream())
                .map(point -> {
                    String[] parts = point.split(",", -1);
                    return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
                })
                .toList();
    }
}
