package dev.lapwing.lab;

import dev.lapwing.cli.demo.ArchiveListing;
import dev.lapwing.lab.LabPlan.Board;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A lab that is up, or is about to be. What it does is said in sentences to whoever made it. */
public final class Lab {

    private static final Duration API_WITHIN = Duration.ofMinutes(2);
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final LabPlan plan;
    private final LabBoards boards;
    private final Consumer<String> says;

    public Lab(LabPlan plan, Consumer<String> says) {
        this.plan = plan;
        this.boards = new LabBoards(plan);
        this.says = says;
    }

    /**
     * Makes all of it: masters that answer, boards that are Ready, and the cloud.
     *
     * @throws LabException if there is a lab already, or something does not come up
     */
    public void up() throws IOException, InterruptedException {
        if (exists()) {
            throw new LabException("there is a lab already, or what is left of one: bin/lab down removes it");
        }
        plan.note();
        says.accept("images of boards");
        LabImages.ensure(plan);
        new LabFiles(plan).write();
        Commands.docker("network", "create", "--subnet", LabPlan.SUBNET, LabPlan.NETWORK);
        says.accept(plan.masterCount() + " master(s): etcd, API server, controllers, scheduler, DNS");
        plan.masters().forEach(boards::startMaster);
        try (KubernetesClient client = client()) {
            await(
                    "the API server did not answer; see docker logs, and /var/log in the masters",
                    API_WITHIN,
                    () -> answers(client));
            LabAccess.grant(client);
            says.accept(plan.boardCount() + " boards");
            long machine = machineBytes();
            boards.each(board -> boards.startBoard(board, machine));
            boards.load(List.of(LabImages.PAUSE));
            await(
                    "not all boards became Ready; see /var/log/kubelet.log in them",
                    READY_WITHIN,
                    () -> readyBoards(client) == plan.boardCount());
        }
        says.accept("the cloud: Kafka, HDFS, archive");
        new LabCloud(plan).start();
    }

    /** Whether there is a lab on this machine, this one or another, or what is left of one. */
    public boolean exists() {
        return !Commands.docker("ps", "-aq", "--filter", "label=" + LabPlan.PREFIX)
                .isEmpty();
    }

    /**
     * Whether this machine can have a lab.
     *
     * @throws LabException with what it lacks
     */
    public void requireMachine() throws IOException {
        LabImages.ensure(plan);
        LabBoards.requireNesting();
    }

    /** The cloud's Kafka, from this machine. */
    public String cloudBootstrap() {
        return LabPlan.CLOUD_ADDRESS + ":9092";
    }

    private static boolean answers(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    /** How many boards are Ready. */
    static long readyBoards(KubernetesClient client) {
        try {
            return client.nodes().list().getItems().stream().filter(Lab::ready).count();
        } catch (KubernetesClientException e) {
            return 0;
        }
    }

    static boolean ready(Node node) {
        return node.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(NodeCondition::getStatus)
                .anyMatch("True"::equals);
    }

    /** Who may do everything, at the first master that answers. */
    public KubernetesClient client() throws IOException {
        for (LabPlan.Master master : plan.masters()) {
            if (plan.masterCount() > 1 && answersAt(master)) {
                return client(master);
            }
        }
        return client(plan.masters().getFirst());
    }

    private KubernetesClient client(LabPlan.Master master) throws IOException {
        return new KubernetesClientBuilder().withConfig(config(master)).build();
    }

    private Config config(LabPlan.Master master) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(plan.kubeconfig()));
        config.setMasterUrl("https://" + master.address() + ":6443/");
        return config;
    }

    /** What masters and boards are like. */
    LabStatus status() throws IOException {
        var masters = new ArrayList<LabStatus.Master>();
        for (LabPlan.Master master : plan.masters()) {
            masters.add(new LabStatus.Master(master.name(), answersAt(master)));
        }
        if (masters.stream().noneMatch(LabStatus.Master::ready)) {
            return new LabStatus(masters, List.of(), List.of()); // nobody to ask about boards
        }
        try (KubernetesClient client = client()) {
            return LabStatus.of(client, masters);
        }
    }

    /** Whether a master's API server has its etcd and serves. */
    private boolean answersAt(LabPlan.Master master) throws IOException {
        Config config = config(master);
        config.setConnectionTimeout(2_000);
        config.setRequestTimeout(2_000);
        config.setRequestRetryBackoffLimit(0);
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            return answers(client);
        }
    }

    /** Removes whatever a lab made, and nothing else; does nothing where there is none. */
    public void down() throws IOException {
        for (String container : Commands.docker("ps", "-aq", "--filter", "label=" + LabPlan.PREFIX)
                .lines()
                .toList()) {
            Commands.docker("rm", "-f", "-v", container);
        }
        for (String volume : Commands.docker("volume", "ls", "-q").lines().toList()) {
            if (volume.startsWith(LabPlan.PREFIX + "-")) {
                Commands.docker("volume", "rm", "-f", volume);
            }
        }
        Commands.succeeds("network", "rm", LabPlan.NETWORK);
        Files.deleteIfExists(plan.state().resolve("plan"));
    }

    /** Gives every board images of this machine's engine. */
    public void load(List<String> images) throws IOException, InterruptedException {
        boards.load(images);
    }

    /** A power cut: what was not written to disk is gone from memory. */
    public void kill(String name) {
        Commands.docker("kill", plan.containerOf(name));
    }

    /** Pulls the cable: the board's link is down, its addresses and routes stay. */
    public void cut(String name) {
        link(name, "down");
    }

    /** Plugs cable and power in again, whichever is missing. */
    public void heal(String name) {
        Commands.docker("start", plan.containerOf(name));
        if (!ofInterface(name, "carrier").equals("1")) {
            link(name, "up");
        }
    }

    /** At the switch's end, which is in this machine's own network. */
    private void link(String name, String state) {
        String script = "ip link set " + state + " dev \"$(basename \"$(dirname \"$(grep -lx "
                + ofInterface(name, "iflink") + " /sys/class/net/*/ifindex)\")\")\"";
        Commands.docker(
                "run", "--rm", "--network", "host", "--cap-add", "NET_ADMIN", LabImages.NODE, "bash", "-c", script);
    }

    private String ofInterface(String name, String what) {
        return Commands.docker("exec", plan.containerOf(name), "bash", "-c", "cat /sys/class/net/eth*/" + what);
    }

    /** Cuts the boards off from the cloud, without a word to either. */
    public void offline() {
        new LabCloud(plan).link(false);
    }

    /** Ends {@link #offline}. */
    public void online() {
        new LabCloud(plan).link(true);
    }

    /**
     * What the cloud's archive holds.
     *
     * @param things whether each picture is read and hashed, and not only counted
     */
    public ArchiveListing archive(boolean things) {
        return new LabCloud(plan).archive(things);
    }

    /** Lets every board's camera see, or not. */
    public void cameras(boolean on) throws IOException, InterruptedException {
        new LabCameras(plan, boards).turn(on);
    }

    /** The boards' names, in their order. */
    public List<String> boardNames() {
        return plan.boards().stream().map(Board::name).toList();
    }

    /** How many masters it has. */
    public int masterCount() {
        return plan.masterCount();
    }

    /** Runs a script of the shell on a board. */
    public String exec(String board, String script) {
        return LabBoards.exec(board(board), script);
    }

    private Board board(String name) {
        return plan.boards().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabException("the lab has no board \"" + name + "\""));
    }

    /** A board's directory as this machine has it. */
    public Path directory(String board, String path) {
        String volume = Commands.docker("volume", "inspect", "-f", "{{.Mountpoint}}", LabBoards.disk(board(board)));
        return Path.of(volume).resolve(path);
    }

    private static long machineBytes() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize();
    }

    static void await(String otherwise, Duration atMost, BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new LabException("after " + atMost.toSeconds() + " s " + otherwise);
            }
            Thread.sleep(500);
        }
    }
}
