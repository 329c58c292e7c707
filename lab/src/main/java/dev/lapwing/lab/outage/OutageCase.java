package dev.lapwing.lab.outage;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is struck, and what others measured of it.
 *
 * @param name as for {@code --case}
 * @param what a few words for a table
 * @param peer what others measured of it, with their name
 * @param quorate whether every partition keeps its min ISR and the quorum its majority: then pictures flow on
 * @param masters how many a lab must have for it
 * @param hold what is done while it lasts
 */
record OutageCase(
        String name, String what, String peer, boolean quorate, int masters, Blow strike, Hold hold, Blow heal) {

    private static final String HECKMANN = "Heckmann: 0 to 80 s by what stood on it";
    private static final String JAVED_MASTERS = "Javed: nothing new is placed; etcd by hand";
    private static final String JAVED_BROKERS = "Javed: restarted by hand";

    /** Something done to the lab. */
    interface Blow {
        void on(Field field) throws IOException, InterruptedException;
    }

    /** Something done for a while. */
    interface Hold {
        /** Ends when it is over; {@code minute} and {@code internet} are how long such a thing is to last. */
        void on(Field field, Duration minute, Duration internet) throws IOException, InterruptedException;
    }

    private static final Hold WAIT = (field, minute, internet) -> Thread.sleep(minute);
    /** Until what was deleted is gone, too: a bridge goes on for a while. */
    private static final Hold WAIT_FOR_ITS_END = (field, minute, internet) -> {
        Thread.sleep(minute);
        field.awaitDeleted();
    };

    private static final Blow NOTHING = field -> {};

    /**
     * All of them, in their order.
     *
     * @param secrets whether the site has passwords and certificates
     */
    static List<OutageCase> all(List<String> boards, boolean secrets) {
        var cases = new ArrayList<OutageCase>();
        for (String board : boards) {
            cases.add(new OutageCase(
                    "pi-" + board,
                    "power of " + board,
                    HECKMANN,
                    true,
                    1,
                    field -> field.kill(board),
                    WAIT,
                    Field::heal));
        }
        String last = boards.getLast();
        cases.add(new OutageCase(
                "cable",
                "cable of " + last,
                "Javed: tried, no figure",
                true,
                1,
                field -> field.cut(last),
                WAIT,
                Field::heal));
        cases.add(new OutageCase(
                "bridge",
                "power of a bridge's Pi",
                "Heckmann: 40 s (gateway)",
                true,
                1,
                field -> field.kill(field.bridgeBoards().getLast()),
                WAIT,
                Field::heal));
        cases.add(new OutageCase(
                "pod-pi",
                "pod of " + last + " deleted",
                "Javed: tried, no figure",
                true,
                1,
                field -> field.deletePods(last),
                WAIT_FOR_ITS_END,
                NOTHING));
        cases.add(new OutageCase(
                "pod-bridge",
                "both bridges deleted",
                "Javed: tried, no figure",
                true,
                1,
                field -> field.deletePods("bridge"),
                WAIT_FOR_ITS_END,
                NOTHING));
        for (int count = 1; count <= 3; count++) {
            cases.add(masters(count));
        }
        // Before brokers are killed: the kubelet starts a container later the more often it died.
        cases.add(new OutageCase(
                "rolling",
                "all brokers restarted in turn",
                "",
                true,
                1,
                NOTHING,
                (field, minute, internet) -> field.restartBrokers(),
                NOTHING));
        if (secrets) {
            cases.add(new OutageCase(
                    "secrets",
                    "all passwords and certificates renewed",
                    "",
                    true,
                    1,
                    NOTHING,
                    (field, minute, internet) -> field.rotateSecrets(),
                    NOTHING));
        }
        // Of three, one is a controller that leads or may lead; of two, one; of three, two, and with them the quorum.
        cases.add(brokers(List.of(boards.getFirst()), true, "Javed: tried, no figure"));
        cases.add(brokers(List.of(boards.getFirst(), last), false, "Javed: tried, no figure"));
        cases.add(brokers(List.of(boards.getFirst(), boards.get(1), last), false, JAVED_BROKERS));
        cases.add(new OutageCase(
                "internet",
                "internet",
                "Javed: kept in the local Kafka",
                false,
                1,
                Field::offline,
                (field, minute, internet) -> Thread.sleep(internet),
                Field::online));
        return List.copyOf(cases);
    }

    /** Cases that are alike have one kind. */
    String kind() {
        return switch (name.replaceFirst("-.*", "")) {
            case "pi", "bridge" -> "power of a Pi";
            case "cable" -> "cable of a Pi";
            case "pod" -> "pods deleted";
            case "masters" -> "masters down";
            case "brokers" -> "brokers down";
            case "rolling" -> "rolling restart";
            case "secrets" -> "secrets renewed";
            default -> what + " away";
        };
    }

    private static OutageCase masters(int count) {
        return new OutageCase(
                "masters-" + count,
                "power of " + count + " of 3 masters",
                count == 1 ? "Javed: tried, no figure" : JAVED_MASTERS,
                true,
                3,
                field -> {
                    for (int master = 1; master <= count; master++) {
                        field.kill("master-" + master);
                    }
                },
                WAIT,
                Field::heal);
    }

    /** Brokers, with their ZooKeepers, that are killed whenever they come back, as long as it lasts. */
    private static OutageCase brokers(List<String> boards, boolean quorate, String peer) {
        return new OutageCase(
                "brokers-" + boards.size(),
                boards.size() + " of 5 brokers",
                peer,
                quorate,
                1,
                field -> boards.forEach(field::killBroker),
                (field, minute, internet) -> {
                    long until = System.nanoTime() + minute.toNanos();
                    while (System.nanoTime() < until) {
                        Thread.sleep(500);
                        boards.forEach(field::killBroker);
                    }
                },
                NOTHING);
    }
}
