package dev.lapwing.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An API server with its etcd, and nothing else: no controllers, so that what is measured is the API server and the
 * scheduler under test. Nodes are objects only. etcd does not wait for the disk.
 */
final class BareKubernetes implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofMinutes(1);
    /** User names, as RBAC knows them. */
    static final String KUBE_SCHEDULER = "system:kube-scheduler";

    static final String LAPWING = "lapwing-scheduler";
    private static final String ADMIN = "admin";

    private final Path directory;
    private final Path tools;
    private final Deque<Process> running = new ArrayDeque<>();

    BareKubernetes(Path directory, Path tools) {
        this.directory = directory;
        this.tools = tools;
    }

    /** Starts it, and waits until it serves. */
    BareKubernetes start() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        String etcd = "http://127.0.0.1:" + freePort();
        String peers = "http://127.0.0.1:" + freePort();
        int port = freePort();
        writeKeys();
        var tokens = new ArrayList<String>();
        for (String user : List.of(ADMIN, KUBE_SCHEDULER, LAPWING)) {
            String token = UUID.randomUUID().toString();
            tokens.add(token + "," + user + "," + user + (user.equals(ADMIN) ? ",\"system:masters\"" : ""));
            writeKubeconfig(user, token, port);
        }
        Files.write(directory.resolve("tokens.csv"), tokens);
        run(
                "etcd",
                "--data-dir=" + directory.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers);
        run(
                "kube-apiserver",
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                // Both wait for controllers, which do not run.
                "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition");
        awaitReady();
        return this;
    }

    /** A program of Kubernetes, with its output in a file; it ends with this at the latest. */
    Process run(String tool, String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of(tools.resolve(tool).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(tool + ".log").toFile())
                .start();
        running.push(process);
        return process;
    }

    /** The file by which {@code user} reaches it. */
    Path kubeconfig(String user) {
        return directory.resolve(user.replace("system:", "") + ".kubeconfig");
    }

    /** A client that may do everything. */
    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig(ADMIN).toFile()))
                .build();
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(directory.resolve("certificates/apiserver.crt"))) {
                try (KubernetesClient client = client()) {
                    if ("ok".equals(client.raw("/readyz"))) {
                        return;
                    }
                } catch (KubernetesClientException e) {
                    // not yet
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("no API server within " + START_WITHIN + "; its log is in " + directory);
    }

    private void writeKubeconfig(String user, String token, int port) throws IOException {
        Files.writeString(kubeconfig(user), """
                apiVersion: v1
                kind: Config
                clusters:
                - name: bench
                  cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}
                users:
                - name: "%s"
                  user: {token: "%s"}
                contexts:
                - name: bench
                  context: {cluster: bench, user: "%s"}
                current-context: bench
                """.formatted(
                        port, directory.resolve("certificates/apiserver.crt"), user, token, user));
    }

    private void writeKeys() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair keys = generator.generateKeyPair();
            Files.writeString(
                    directory.resolve("sa.key"),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            Files.writeString(
                    directory.resolve("sa.pub"),
                    pem("PUBLIC KEY", keys.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no RSA", e);
        }
    }

    private static String pem(String type, byte[] key) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END " + type + "-----\n";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            stop(running.pop());
        }
    }

    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
