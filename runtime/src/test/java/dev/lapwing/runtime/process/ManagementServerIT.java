package dev.lapwing.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.ScriptedService;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ManagementServerIT {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScriptedService camera = new ScriptedService("camera");
    private final ScriptedService temperature = new ScriptedService("temperature");
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final ManagementServer server = server("0");

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"up, 200, 200", "degraded, 200, 200", "waiting, 200, 503", "down, 503, 503"})
    void oneServiceSpeaksForTheProcess(String state, int alive, int ready) throws Exception {
        camera.is(
                switch (state) {
                    case "up" -> new Health.Up("publishes");
                    case "degraded" -> new Health.Degraded("cloud away");
                    case "waiting" -> new Health.Waiting("no broker yet");
                    default -> new Health.Down("broken", new IllegalStateException());
                });

        assertThat(get("/livez").statusCode()).isEqualTo(alive);
        assertThat(get("/readyz").statusCode()).isEqualTo(ready);
    }

    @Test
    void saysWhatEachServiceSays() throws Exception {
        camera.is(new Health.Degraded("2 pictures wait: no broker at localhost:9092"));

        assertThat(get("/readyz").body()).isEqualTo("""
                        camera: Degraded, 2 pictures wait: no broker at localhost:9092
                        temperature: Up, works
                        echo: Up, echoes
                        """);
    }

    @Test
    void servesMetricsInTheFormatOfPrometheus() throws Exception {
        Counter.builder()
                .name("lapwing_frames_published_total")
                .help("Frames.")
                .labelNames("camera")
                .register(metrics)
                .labelValues("camera1")
                .inc(3);

        HttpResponse<String> scrape = get("/metrics");

        assertThat(scrape.body()).contains("lapwing_frames_published_total{camera=\"camera1\"} 3.0");
        assertThat(scrape.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void passesQuestionsOnToTheServiceThatAnswersThem() throws Exception {
        assertThat(get("/echo/a%20b?from=1%2B1&to=&odd").body()).isEqualTo("/echo/a b {from=1+1, to=}");
        assertThat(get("/echo/teapot").statusCode()).isEqualTo(418);
        assertThat(get("/echo/broken").statusCode()).isEqualTo(500);
        assertThat(get("/readyz").body()).endsWith("echo: Up, echoes\n");
    }

    /** Says what it was asked. */
    private static final class Echo implements AnswersHttp {

        @Override
        public String path() {
            return "/echo";
        }

        @Override
        public HttpAnswer answer(HttpQuestion question) {
            if (question.path().equals("/echo/broken")) {
                throw new IllegalStateException("broken");
            }
            return new HttpAnswer(
                    question.path().equals("/echo/teapot") ? 418 : 200,
                    "text/plain",
                    question.path() + " " + new TreeMap<>(question.query()));
        }

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public void start() {}

        @Override
        public Health check() {
            return new Health.Up("echoes");
        }

        @Override
        public void close() {}
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatToDo() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var second = server(Integer.toString(taken.getLocalPort()))) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(SettingException.class)
                    .hasMessageStartingWith("LAPWING_MANAGEMENT_PORT=" + taken.getLocalPort() + " on 127.0.0.1")
                    .hasMessageContaining("--management-port");
        }
    }

    @Test
    void servesNothingWhereNothingIsAskedFor() {
        try (var none = server("-1")) {
            none.start();

            assertThatThrownBy(none::port).hasMessageContaining("not running");
        }
    }

    private ManagementServer server(String port) {
        return new ManagementServer(
                Settings.of(Map.of("LAPWING_MANAGEMENT_PORT", port), Map.of()),
                List.of(camera, temperature, new Echo()),
                metrics);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
