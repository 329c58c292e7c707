package dev.lapwing.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.SchedulerObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Binds the same pods to the same nodes with {@code lapwing scheduler} and with kube-scheduler (without limits of its own:
 * 5,000 requests a second), in turn, on one API server. First a backlog: all pods are there before the scheduler starts, and
 * the rate is taken from the first to the last binding. Then pods that arrive one after another: the time from the moment a
 * watcher sees each pod until it sees it bound. Then every node is checked for more pods than it has room for.
 */
@Command(
        name = "scheduler-versus-kube-scheduler",
        mixinStandardHelpOptions = true,
        description = "Binds the same pods with lapwing scheduler and with kube-scheduler, in turn.")
public final class SchedulerVersusKubeScheduler implements Callable<Integer> {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(8);
    private static final String NAMESPACE = "default";
    private static final int POD_MILLI_CPU = 100;

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--nodes", defaultValue = "1000", description = "Nodes.")
    private int nodes;

    @Option(names = "--pods", defaultValue = "5000", description = "Pods in the backlog.")
    private int pods;

    @Option(names = "--arriving", defaultValue = "1000", description = "Pods that arrive one after another.")
    private int arriving;

    @Option(names = "--rate", defaultValue = "100", description = "Of these, a second.")
    private int rate;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each, in turn.")
    private int runs;

    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final Map<String, Long> bound = new ConcurrentHashMap<>();

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new SchedulerVersusKubeScheduler()).execute(args));
    }

    /** One run of one scheduler. */
    record Run(
            double podsPerSecond,
            double p50Millis,
            double p99Millis,
            double cpuSeconds,
            double residentMiB,
            int overcommittedNodes) {}

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-scheduler-bench");
        var lapwing = new ArrayList<Run>();
        var kube = new ArrayList<Run>();
        try (BareKubernetes kubernetes = new BareKubernetes(directory, tools()).start();
                KubernetesClient client = kubernetes.client()) {
            prepare(client);
            for (int run = 0; run < runs; run++) {
                lapwing.add(measure(client, "lapwing", () -> startLapwing(kubernetes, directory)));
                kube.add(measure(client, "default-scheduler", () -> startKube(kubernetes)));
            }
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("nodes", nodes);
        result.put("pods", pods);
        result.put("arrivingPerSecond", rate);
        result.put("lapwing", lapwing);
        result.put("kubeScheduler", kube);
        // Above 1, Lapwing does better.
        result.put("rateRatio", median(lapwing, Run::podsPerSecond) / median(kube, Run::podsPerSecond));
        result.put("p50Ratio", median(kube, Run::p50Millis) / median(lapwing, Run::p50Millis));
        result.put("p99Ratio", median(kube, Run::p99Millis) / median(lapwing, Run::p99Millis));
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
        return 0;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** What runs beside the API server. */
    private interface Starter {
        ProcessHandle start() throws IOException;
    }

    private ProcessHandle startLapwing(BareKubernetes kubernetes, Path directory) throws IOException {
        var builder = new ProcessBuilder(launcher.toString(), "scheduler")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("lapwing.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "LAPWING_KUBECONFIG",
                        kubernetes.kubeconfig(BareKubernetes.LAPWING).toString(),
                        "LAPWING_MANAGEMENT_PORT",
                        "-1"));
        return builder.start().toHandle();
    }

    private ProcessHandle startKube(BareKubernetes kubernetes) throws IOException {
        return kubernetes
                .run(
                        "kube-scheduler",
                        "--kubeconfig=" + kubernetes.kubeconfig(BareKubernetes.KUBE_SCHEDULER),
                        "--leader-elect=false",
                        "--bind-address=127.0.0.1",
                        "--secure-port=0",
                        "--kube-api-qps=5000",
                        "--kube-api-burst=5000")
                .toHandle();
    }

    private Run measure(KubernetesClient client, String scheduler, Starter starter) throws Exception {
        seen.clear();
        bound.clear();
        try (var _ = client.pods().inNamespace(NAMESPACE).watch(new Stopwatch())) {
            inParallel(pods, i -> create(client, scheduler, "backlog-" + i));
            await("seeing the backlog", () -> seen.size() == pods);
            ProcessHandle process = starter.start();
            try {
                await("binding the backlog", () -> bound.size() == pods);
                long[] times = bound.values().stream()
                        .mapToLong(Long::longValue)
                        .sorted()
                        .toArray();
                double perSecond = (pods - 1) * 1e9 / (times[pods - 1] - times[0]);
                // The Events about the backlog are still being written; what arrives later shall not wait for them.
                TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
                arrive(client, scheduler);
                double[] latencies = bound.keySet().stream()
                        .filter(name -> name.startsWith("arriving-"))
                        .mapToDouble(
                                name -> (bound.getOrDefault(name, 0L) - Objects.requireNonNull(seen.get(name))) / 1e6)
                        .sorted()
                        .toArray();
                var run = new Run(
                        Math.round(perSecond),
                        latencies[latencies.length / 2],
                        latencies[latencies.length * 99 / 100],
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0,
                        resident(process.pid()),
                        overcommitted(client));
                System.err.println(scheduler + ": " + run);
                return run;
            } finally {
                process.destroy();
                process.onExit().get(30, TimeUnit.SECONDS);
            }
        } finally {
            client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
            await(
                    "taking the pods away",
                    () -> client.pods().inNamespace(NAMESPACE).list().getItems().isEmpty());
            client.events().v1().events().inNamespace(NAMESPACE).delete();
        }
    }

    private void arrive(KubernetesClient client, String scheduler) throws InterruptedException {
        long startedAt = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < arriving; i++) {
                long due = startedAt + i * 1_000_000_000L / rate - System.nanoTime();
                if (due > 0) {
                    TimeUnit.NANOSECONDS.sleep(due);
                }
                String name = "arriving-" + i;
                threads.execute(() -> create(client, scheduler, name));
            }
        }
        await("binding what arrives", () -> bound.size() == pods + arriving);
    }

    private void prepare(KubernetesClient client) throws InterruptedException {
        inParallel(nodes, i -> {
            var size = Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("110"));
            client.resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName("node-" + i)
                            .addToLabels("kubernetes.io/hostname", "node-" + i)
                            .endMetadata()
                            .withNewStatus()
                            .withCapacity(size)
                            .withAllocatable(size)
                            .addNewCondition()
                            .withType("Ready")
                            .withStatus("True")
                            .endCondition()
                            .endStatus()
                            .build())
                    .create();
        });
        // The role as shipped, for a user and not a ServiceAccount: there is no controller that would make its token.
        for (Manifest manifest : SchedulerObjects.access(NAMESPACE, Map.of())) {
            HasMetadata object = manifest.content() instanceof ClusterRoleBinding binding
                    ? new ClusterRoleBindingBuilder(binding)
                            .withSubjects()
                            .addNewSubject("rbac.authorization.k8s.io", "User", BareKubernetes.LAPWING, null)
                            .build()
                    : (HasMetadata) manifest.content();
            client.resource(object).create();
        }
    }

    private static void create(KubernetesClient client, String scheduler, String name) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withSchedulerName(scheduler)
                        .addNewContainer()
                        .withName("one")
                        .withImage("lapwing")
                        .withNewResources()
                        .addToRequests("cpu", new Quantity(POD_MILLI_CPU + "m"))
                        .addToRequests("memory", new Quantity("64Mi"))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private static void inParallel(int count, IntConsumer work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                threads.execute(() -> work.accept(number));
            }
        }
    }

    private static int overcommitted(KubernetesClient client) {
        var milliCpu = new HashMap<String, Integer>();
        for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems()) {
            milliCpu.merge(String.valueOf(pod.getSpec().getNodeName()), POD_MILLI_CPU, Integer::sum);
        }
        return (int) milliCpu.values().stream().filter(used -> used > 4000).count();
    }

    private static void await(String what, Callable<Boolean> done) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_RUN.toNanos();
        try {
            while (!done.call()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("not " + what + " within " + LONGEST_RUN);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }

    private static double resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Math.round(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0);
            }
        }
        return 0;
    }

    /** Where the programs of Kubernetes are, as {@code bin/kube-tools} beside the launcher says. */
    private Path tools() throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        launcher.resolveSibling("kube-tools").toString(), "kube-apiserver", "etcd", "kube-scheduler")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String folder = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (script.waitFor() != 0) {
            throw new IOException("bin/kube-tools did not say where Kubernetes is");
        }
        return Path.of(folder);
    }

    private final class Stopwatch implements Watcher<Pod> {
        @Override
        public void eventReceived(Action action, Pod pod) {
            long now = System.nanoTime();
            if (action == Action.ADDED) {
                seen.putIfAbsent(pod.getMetadata().getName(), now);
            }
            if (action != Action.DELETED && pod.getSpec().getNodeName() != null) {
                bound.putIfAbsent(pod.getMetadata().getName(), now);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            throw new IllegalStateException("the watch ended; the measurement is void", cause);
        }
    }
}
