package dev.lapwing.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a lab consists of. Names of what it makes in the Docker engine begin with {@code lapwing-lab}: one lab at a time.
 *
 * @param root of the source tree, whose jars and images it uses
 * @param tools folder with the programs of Kubernetes
 * @param state directory for keys, tokens and kubeconfigs
 * @param boardCount how many boards; the first five have the names of the first system
 * @param masterCount 1 or 3
 */
public record LabPlan(Path root, Path tools, Path state, int boardCount, int masterCount) {

    static final String PREFIX = "lapwing-lab";
    static final String NETWORK = PREFIX;
    static final String SUBNET = "172.30.0.0/24";
    static final String CLOUD_ADDRESS = "172.30.0.100";
    /** Boards have addresses in here, and nothing else: what the internet is cut from. */
    static final String BOARD_RANGE = "172.30.0.32/27";

    private static final int BOARDS_MAX = 30;
    private static final List<String> FIRST_SYSTEM =
            List.of("rpi-master-1", "rpi-master-2", "rpi-master-3", "rpi-node-1", "rpi-node-2");

    public LabPlan {
        if (boardCount < 1 || boardCount > BOARDS_MAX) {
            throw new LabException("--nodes=" + boardCount + " must be 1 to " + BOARDS_MAX);
        }
        if (masterCount != 1 && masterCount != 3) {
            throw new LabException("--masters=" + masterCount + " must be 1 or 3: a quorum of two dies with either");
        }
    }

    /** Where a lab of this source tree keeps its keys and what it is. */
    public static Path state(Path root) {
        return root.resolve("target/lab");
    }

    /** The lab that is up, as it was planned; empty if there is none. */
    public static Optional<LabPlan> found(Path root, Path tools) {
        Path file = state(root).resolve("plan");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] counts = Files.readString(file).strip().split(" ", -1);
            return Optional.of(
                    new LabPlan(root, tools, state(root), Integer.parseInt(counts[0]), Integer.parseInt(counts[1])));
        } catch (IOException e) {
            throw new LabException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /** Notes that it is up, or about to be. */
    void note() throws IOException {
        Files.createDirectories(state);
        Files.writeString(state.resolve("plan"), boardCount + " " + masterCount + "\n");
    }

    /** A board, by its place in the lab from 1. */
    record Board(int number, String name) {

        String container() {
            return PREFIX + "-" + name;
        }

        String address() {
            return "172.30.0." + (32 + number);
        }

        String pods() {
            return "10.244." + number + ".0/24";
        }
    }

    /** A master, by its place from 1. */
    record Master(int number) {

        String name() {
            return "master-" + number;
        }

        String container() {
            return PREFIX + "-" + name();
        }

        String address() {
            return "172.30.0." + (10 + number);
        }
    }

    List<Board> boards() {
        return IntStream.rangeClosed(1, boardCount).mapToObj(this::board).toList();
    }

    private Board board(int number) {
        String name = number <= FIRST_SYSTEM.size()
                ? FIRST_SYSTEM.get(number - 1)
                : "rpi-node-" + (number - FIRST_SYSTEM.size() + 2);
        return new Board(number, name);
    }

    List<Master> masters() {
        return IntStream.rangeClosed(1, masterCount).mapToObj(Master::new).toList();
    }

    String masterAddresses() {
        return masters().stream().map(Master::address).collect(Collectors.joining(" "));
    }

    /** {@code master-1=http://172.30.0.11:2380,...}. */
    String etcdPeers() {
        return masters().stream()
                .map(master -> master.name() + "=http://" + master.address() + ":2380")
                .collect(Collectors.joining(","));
    }

    /** Ways to the pods of the other boards. */
    String routesOf(Board of) {
        return routes(boards().stream().filter(board -> board.number() != of.number()));
    }

    /** Ways to the pods of all boards: an API server's proxy uses them. */
    String routes() {
        return routes(boards().stream());
    }

    private static String routes(Stream<Board> boards) {
        return boards.map(board -> board.pods() + "=" + board.address()).collect(Collectors.joining(" "));
    }

    Path kubeconfig() {
        return state.resolve("kubeconfig");
    }

    /** The container that somebody means by a name such as {@code rpi-node-1} or {@code master-1}. */
    String containerOf(String name) {
        return Stream.concat(
                        boards().stream()
                                .filter(board -> board.name().equals(name))
                                .map(Board::container),
                        masters().stream()
                                .filter(master -> master.name().equals(name))
                                .map(Master::container))
                .findFirst()
                .orElseThrow(() -> new LabException("the lab has no \"" + name + "\"; it has "
                        + Stream.concat(
                                        masters().stream().map(Master::name),
                                        boards().stream().map(Board::name))
                                .collect(Collectors.joining(", "))));
    }
}
