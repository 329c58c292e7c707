package dev.lapwing.controlplane;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * etcd, kube-apiserver, kube-controller-manager and kube-scheduler as child processes, reached from this machine alone.
 * Admission, RBAC and controllers are those of a cluster as shipped; only two things differ: etcd does not wait for the
 * disk, and a Node whose kubelet is silent stays Ready for {@link #losingNodesAfter as long as is said here}.
 */
public final class ControlPlane implements AutoCloseable {

    // Seconds by itself; a machine that is busy with other tests was seen to need more than a minute.
    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    private static final Duration KEEP_NODES = Duration.ofHours(1);
    // Below what Linux gives to outgoing connections: a port from there could be taken before it is listened on.
    private static final int FIRST_PORT = 10_000;
    private static final int END_OF_PORTS = 32_000;
    private static final Pattern REVISION = Pattern.compile("\"revision\":\"(\\d+)\"");
    /** The programs that it is made of. */
    public static final List<String> TOOLS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");

    private final Path directory;
    private final ControlPlaneFiles files;
    private final Duration keepNodes;
    /** In the order of their start; the last one is the first to stop. */
    private final List<ToolProcess> running = new ArrayList<>();

    private @Nullable KubernetesClient client;
    private @Nullable ApiServer apiServer;

    private ControlPlane(Path directory, Duration keepNodes) {
        this.directory = directory;
        this.files = new ControlPlaneFiles(directory);
        this.keepNodes = keepNodes;
    }

    /** One that keeps its files in {@code directory}; it does not run yet. */
    public static ControlPlane in(Path directory) {
        return new ControlPlane(directory, KEEP_NODES);
    }

    /** The same, but a Node that is silent for {@code grace} is NotReady: Kubernetes says so after 50 s. */
    public ControlPlane losingNodesAfter(Duration grace) {
        return new ControlPlane(directory, grace);
    }

    /**
     * Starts it, and waits until it serves; the first time, the programs may have to be built.
     *
     * @throws IllegalStateException with the last lines of the output of the program that failed
     * @throws IOException if the programs can be neither found nor built
     */
    public ControlPlane start() throws IOException, InterruptedException {
        Path tools = KubeTools.folder(TOOLS.toArray(String[]::new));
        try {
            int port = freePort();
            files.write("https://127.0.0.1:" + port);
            startEtcdAndApiServer(tools, port);
            ToolProcess controllers = run(
                    tools.resolve("kube-controller-manager"),
                    "--kubeconfig=" + files.kubeconfig(ControlPlaneFiles.CONTROLLER_MANAGER),
                    "--service-account-private-key-file=" + files.signingKey(),
                    "--root-ca-file=" + files.certificate(),
                    "--use-service-account-credentials=true",
                    "--leader-elect=false",
                    "--allocate-node-cidrs=true",
                    "--cluster-cidr=10.244.0.0/16",
                    "--node-monitor-grace-period=" + keepNodes.toMillis() + "ms",
                    "--node-startup-grace-period=" + keepNodes.toMillis() + "ms",
                    "--bind-address=127.0.0.1",
                    "--secure-port=0");
            run(
                    tools.resolve("kube-scheduler"),
                    "--kubeconfig=" + files.kubeconfig(ControlPlaneFiles.SCHEDULER),
                    "--leader-elect=false",
                    "--bind-address=127.0.0.1",
                    "--secure-port=0");
            controllers.await(
                    "giving namespaces their ServiceAccount", () -> hasServiceAccount("default"), START_WITHIN);
            return this;
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startEtcdAndApiServer(Path tools, int port) throws IOException, InterruptedException {
        int etcdPort = freePort();
        String etcd = "http://127.0.0.1:" + etcdPort;
        String peers = "http://127.0.0.1:" + freePort();
        run(
                        tools.resolve("etcd"),
                        "--data-dir=" + files.etcdData(),
                        "--unsafe-no-fsync",
                        "--listen-client-urls=" + etcd,
                        "--advertise-client-urls=" + etcd,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers)
                .await("listening", () -> isListening(etcdPort), START_WITHIN);
        apiServer = new ApiServer(tools.resolve("kube-apiserver"), port, etcd);
        startApiServer();
        running.getLast().await("making its certificate", () -> Files.exists(files.certificate()), START_WITHIN);
        client = newClient();
        awaitApiServer();
    }

    /** What an API server is started with. */
    private record ApiServer(Path program, int port, String etcd) {}

    private ApiServer apiServer() {
        ApiServer known = apiServer;
        if (known == null) {
            throw notStarted();
        }
        return known;
    }

    /** Kills the API server (SIGKILL). All others run on, and find it away. */
    public void killApiServer() {
        running.stream().filter(process -> process.is(apiServer().program())).forEach(ToolProcess::kill);
    }

    /** Starts it again where it was, on what etcd kept, and waits until it serves. */
    public void restartApiServer() throws IOException, InterruptedException {
        startApiServer();
        awaitApiServer();
    }

    /** Has etcd forget all of its history but what there is now: watches that were cut before cannot go on (410). */
    public void forgetHistory() throws IOException, InterruptedException {
        Matcher revision = REVISION.matcher(askEtcd("/v3/kv/range", "{\"key\":\"AA==\"}"));
        if (!revision.find()) {
            throw new IOException("etcd does not say its revision");
        }
        askEtcd("/v3/kv/compaction", "{\"revision\":\"" + revision.group(1) + "\",\"physical\":true}");
    }

    private String askEtcd(String path, String question) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(apiServer().etcd() + path))
                    .POST(HttpRequest.BodyPublishers.ofString(question))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException(path + " is answered with " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        }
    }

    private void startApiServer() throws IOException {
        ApiServer server = apiServer();
        ToolProcess process = ToolProcess.start(server.program(), arguments(server), directory);
        int before = 0;
        while (before < running.size() && !running.get(before).is(server.program())) {
            before++;
        }
        if (before < running.size()) {
            running.set(before, process);
        } else {
            running.add(process);
        }
    }

    private List<String> arguments(ApiServer server) {
        return List.of(
                "--etcd-servers=" + server.etcd(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + server.port(),
                "--cert-dir=" + files.certificates(),
                "--endpoint-reconciler-type=none", // the loopback interface may not be an endpoint
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + files.verifyingKey(),
                "--service-account-signing-key-file=" + files.signingKey(),
                "--token-auth-file=" + files.tokens(),
                "--authorization-mode=RBAC,Node",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true");
    }

    private void awaitApiServer() throws InterruptedException {
        ApiServer server = apiServer();
        ToolProcess process = running.stream()
                .filter(each -> each.is(server.program()))
                .findFirst()
                .orElseThrow();
        process.await("listening", () -> isListening(server.port()), START_WITHIN);
        process.await("ready", answers(() -> "ok".equals(client().raw("/readyz"))), START_WITHIN);
    }

    private ToolProcess run(Path program, String... arguments) throws IOException {
        ToolProcess process = ToolProcess.start(program, List.of(arguments), directory);
        running.add(process);
        return process;
    }

    /**
     * A client that may do everything; it is closed with this.
     *
     * @throws IllegalStateException if this was not started
     */
    public KubernetesClient client() {
        KubernetesClient open = client;
        if (open == null) {
            throw notStarted();
        }
        return open;
    }

    private IllegalStateException notStarted() {
        return new IllegalStateException("the control plane in " + directory + " was not started");
    }

    /** How {@link #client()} reaches it. A refused request is not tried again, so that a test sees the refusal. */
    public Config config() {
        return new ConfigBuilder(Config.fromKubeconfig(kubeconfig().toFile()))
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /** The same as the bearer of {@code token}, for instance of a ServiceAccount. */
    public Config config(String token) {
        return new ConfigBuilder(config()).withOauthToken(token).build();
    }

    /** The file by which {@code kubectl} and other programs may do everything. */
    public Path kubeconfig() {
        return files.kubeconfig(ControlPlaneFiles.ADMIN);
    }

    /**
     * Writes a kubeconfig of a ServiceAccount, which may do what its roles say.
     *
     * @param lasting how long its token is good
     * @return the file, which its owner alone may read
     */
    public Path kubeconfig(String namespace, String account, Duration lasting) throws IOException {
        String token = client().serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(lasting.toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        files.writeKubeconfig(account, token, config().getMasterUrl());
        return files.kubeconfig(account);
    }

    /** What clients of its API server trust. */
    public Path certificate() {
        return files.certificate();
    }

    /** The processes that run, the first to stop first. */
    List<Long> pids() {
        return running.reversed().stream().map(ToolProcess::pid).toList();
    }

    /** Creates a namespace, and waits until pods may be created in it. */
    public void createNamespace(String name, Map<String, String> labels) throws InterruptedException {
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        running.getLast().await("giving " + name + " its ServiceAccount", () -> hasServiceAccount(name), START_WITHIN);
    }

    /** Registers a Node of four cores and 1 GB that says it is ready. Nothing runs the pods that are bound to it. */
    public Node registerNode(String name, Map<String, String> labels) {
        var size = Map.of("cpu", new Quantity("4"), "memory", new Quantity("1Gi"), "pods", new Quantity("110"));
        return client().resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewStatus()
                        .withCapacity(size)
                        .withAllocatable(size)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withReason("Registered")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    /** Stops the scheduler first and etcd last, each within seconds, and kills what stays. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
        while (!running.isEmpty()) {
            running.removeLast().stop();
        }
    }

    private KubernetesClient newClient() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    private boolean hasServiceAccount(String namespace) {
        return answers(() -> client().serviceAccounts()
                                .inNamespace(namespace)
                                .withName("default")
                                .get()
                        != null)
                .getAsBoolean();
    }

    /** A server that does not answer yet, or says that it is not ready, does not. */
    private static BooleanSupplier answers(BooleanSupplier question) {
        return () -> {
            try {
                return question.getAsBoolean();
            } catch (KubernetesClientException e) {
                return false;
            }
        };
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        RandomGenerator random = new SecureRandom();
        List<Integer> tried = new ArrayList<>();
        while (tried.size() < 1_000) {
            int port = random.nextInt(FIRST_PORT, END_OF_PORTS);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                tried.add(port);
            }
        }
        throw new IllegalStateException("no free port on the loopback interface, tried " + tried);
    }
}
