package dev.lapwing.runtime.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.AnswersHttp.HttpAnswer;
import dev.lapwing.runtime.process.AnswersHttp.HttpQuestion;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics} of one process, and what its services answer themselves ({@link
 * AnswersHttp}). The first two answer 200 or 503 with one line per service; on loopback unless {@code LAPWING_MANAGEMENT_ADDRESS} says otherwise, as a pod does for its probes.
 */
public final class ManagementServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final String PLAIN = "text/plain; charset=utf-8";

    static final Setting<String> ADDRESS = Setting.text(
            "LAPWING_MANAGEMENT_ADDRESS", "127.0.0.1", "Address of /livez, /readyz and /metrics; 0.0.0.0 in a pod.");
    static final Setting<Integer> PORT = Setting.integer(
                    "LAPWING_MANAGEMENT_PORT",
                    "",
                    "9404",
                    "Port of /livez, /readyz and /metrics; 0 for a free one, -1 for none.")
            .where(port -> port >= -1 && port <= 65_535, "be -1 to 65535");

    private final String address;
    private final int port;
    private final List<Service> services;
    private final PrometheusRegistry metrics;
    private @Nullable HttpServer server;

    public ManagementServer(Settings settings, List<Service> services, PrometheusRegistry metrics) {
        this.address = settings.get(ADDRESS);
        this.port = settings.get(PORT);
        this.services = List.copyOf(services);
        this.metrics = metrics;
    }

    /**
     * The port that it serves on: the one of the setting, or with 0 the free one that it was given.
     *
     * @throws IllegalStateException if it does not serve
     */
    public int port() {
        HttpServer running = server;
        if (running == null) {
            throw new IllegalStateException("the management server is not running");
        }
        return running.getAddress().getPort();
    }

    /** The settings of the management server. */
    public static List<Setting<?>> settings() {
        return List.of(ADDRESS, PORT);
    }

    /**
     * Starts to serve.
     *
     * @throws SettingException if the port cannot be had
     */
    public void start() {
        if (port == -1) {
            return;
        }
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(address, port), 16);
            http.createContext("/livez", exchange -> health(exchange, Health::alive));
            http.createContext("/readyz", exchange -> health(exchange, Health::ready));
            http.createContext("/metrics", this::scrape);
            for (Service service : services) {
                if (service instanceof AnswersHttp asked) {
                    http.createContext(asked.path(), exchange -> ask(asked, exchange));
                }
            }
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            server = http;
        } catch (IOException e) {
            throw new SettingException(PORT.name() + "=" + port + " on " + address + " cannot be had (" + e.getMessage()
                    + "). Choose another port with " + PORT.flag() + ", or none with -1.");
        }
    }

    private void health(HttpExchange exchange, Predicate<Health> good) throws IOException {
        var text = new StringBuilder();
        boolean allGood = true;
        for (Service service : services) {
            Health health = checked(service);
            allGood &= good.test(health);
            text.append(service.name())
                    .append(": ")
                    .append(health.getClass().getSimpleName())
                    .append(", ")
                    .append(health.detail())
                    .append('\n');
        }
        answer(exchange, allGood ? 200 : 503, PLAIN, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Health checked(Service service) {
        try {
            return service.check();
        } catch (RuntimeException e) {
            return new Health.Down("its health cannot be told: " + e.getMessage(), e);
        }
    }

    private void scrape(HttpExchange exchange) throws IOException {
        var text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, metrics.scrape());
        answer(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, text.toByteArray());
    }

    private static void ask(AnswersHttp asked, HttpExchange exchange) throws IOException {
        HttpAnswer answer;
        try {
            answer = exchange.getRequestMethod().equals("GET")
                    ? asked.answer(HttpQuestion.of(
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestURI().getRawQuery()))
                    : new HttpAnswer(405, PLAIN, "only GET is answered here\n");
        } catch (IllegalArgumentException e) {
            answer = new HttpAnswer(400, PLAIN, "the address is malformed: " + e.getMessage() + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = new HttpAnswer(503, PLAIN, "stopped while it was answered\n");
        } catch (Exception e) {
            LOG.atWarn().addKeyValue(LogKeys.SERVICE, asked.name()).setCause(e).log("could not answer");
            answer = new HttpAnswer(500, PLAIN, e.getMessage() + "\n");
        }
        answer(exchange, answer.status(), answer.type(), answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        HttpServer running = server;
        if (running != null) {
            running.stop(0);
            server = null;
        }
    }
}
