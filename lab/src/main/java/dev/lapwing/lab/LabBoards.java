package dev.lapwing.lab;

import dev.lapwing.lab.LabPlan.Board;
import dev.lapwing.lab.LabPlan.Master;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The containers that boards, masters and the cloud are. */
final class LabBoards {

    /** What the kubelet leaves for pods. */
    private static final long ALLOCATABLE = 1L << 30;

    private static final long EVICTION = 100L << 20;

    /** Containers within it. Without SYS_RESOURCE, which not every machine has to give. */
    private static final List<String> NESTING = List.of(
            "--cap-add=ALL",
            "--cap-drop=SYS_RESOURCE",
            "--cgroupns=private",
            "--security-opt=seccomp=unconfined",
            "--security-opt=apparmor=unconfined",
            "--security-opt=systempaths=unconfined",
            "--device-cgroup-rule=a *:* rwm");

    private final LabPlan plan;

    LabBoards(LabPlan plan) {
        this.plan = plan;
    }

    void startMaster(Master master) {
        var command = run(master.container(), master.name(), master.address());
        command.addAll(List.of("-v", master.container() + "-etcd:/var/lib/etcd"));
        command.addAll(List.of("--cap-add", "NET_ADMIN"));
        command.addAll(List.of("-e", "BOARD=" + master.name(), "-e", "ADDRESS=" + master.address()));
        command.addAll(List.of("-e", "ROUTES=" + plan.routes()));
        command.addAll(List.of("-e", "PEERS=" + plan.etcdPeers(), "-e", "MASTERS=" + plan.masterCount()));
        command.addAll(List.of(LabImages.NODE, "master.sh"));
        Commands.docker(command);
    }

    void startBoard(Board board, long machineBytes) {
        var command = run(board.container(), board.name(), board.address());
        for (String directory : List.of("containerd", "kubelet")) {
            command.addAll(List.of("-v", board.container() + "-" + directory + ":/var/lib/" + directory));
        }
        command.addAll(List.of("-v", disk(board) + ":/mnt"));
        command.addAll(NESTING);
        command.addAll(List.of("--tmpfs", "/run:exec", "--tmpfs", "/tmp:exec"));
        command.addAll(List.of("-v", "/lib/modules:/lib/modules:ro"));
        command.addAll(List.of("-e", "BOARD=" + board.name(), "-e", "ADDRESS=" + board.address()));
        command.addAll(List.of("-e", "PODS=" + board.pods(), "-e", "ROUTES=" + plan.routesOf(board)));
        command.addAll(List.of("-e", "MASTERS=" + plan.masterAddresses()));
        command.addAll(List.of("-e", "RESERVED=" + (machineBytes - ALLOCATABLE - EVICTION)));
        command.addAll(List.of(LabImages.NODE, "board.sh"));
        Commands.docker(command);
        makeDirectories(board);
        awaitRuntime(board);
    }

    /**
     * Tries whether this machine lets a container have containers.
     *
     * @throws LabException with what it refuses
     */
    static void requireNesting() {
        var command = new ArrayList<>(List.of("run", "--rm"));
        command.addAll(NESTING);
        command.addAll(List.of(
                LabImages.NODE,
                "bash",
                "-c",
                "mount --make-rshared / && mount -t tmpfs none /mnt"
                        + " && ip netns add probe && ip netns exec probe nft list tables"));
        Commands.docker(command);
    }

    private List<String> run(String container, String name, String address) {
        var command = new ArrayList<>(List.of("run", "-d", "--name", container, "--hostname", name));
        command.addAll(List.of("--label", LabPlan.PREFIX, "--network", LabPlan.NETWORK, "--ip", address));
        command.addAll(List.of("-v", plan.state() + ":/lab:ro", "-v", plan.tools() + ":/opt/kube:ro"));
        return command;
    }

    /** What local volumes do not make, for the users of pods and of the camera. */
    private static void makeDirectories(Board board) {
        String camera = "/mnt/camera" + board.number();
        exec(
                board,
                "mkdir -p /mnt/lapwing/{kafka,spool,kafka-legacy,zookeeper} /mnt/battery " + camera
                        + " && chown 10001:10001 /mnt/lapwing/* && chown 0:20470 " + camera + " && chmod 2775 "
                        + camera);
    }

    private static void awaitRuntime(Board board) {
        exec(board, "for i in $(seq 60); do ctr version >/dev/null 2>&1 && exit 0; sleep 0.5; done; exit 1");
    }

    static String exec(Board board, String script) {
        return Commands.docker("exec", board.container(), "bash", "-c", script);
    }

    /** The volume that is a board's disk; it outlives a power cut. */
    static String disk(Board board) {
        return board.container() + "-mnt";
    }

    /** Gives every board images of this machine's engine. */
    void load(List<String> images) throws IOException, InterruptedException {
        Path archive = plan.state().resolve("images.tar");
        var save = new ArrayList<>(List.of("save", "-o", archive.toString()));
        save.addAll(images);
        Commands.docker(save);
        try {
            each(board -> exec(board, "ctr -n k8s.io images import /lab/images.tar >/dev/null"));
        } finally {
            Files.delete(archive);
        }
    }

    /** Does something with every board, at the same time. */
    void each(Consumer<Board> deed) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> done = plan.boards().stream()
                    .map(board -> threads.submit(() -> deed.accept(board)))
                    .toList();
            for (Future<?> each : done) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LabException lab ? lab : new LabException("a board failed", e);
        }
    }
}
