package dev.lapwing.orchestration.simulate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a simulation.
 *
 * @param scenario its name
 * @param seed that the world was drawn with
 * @param policy name of the contender
 * @param hours that were watched
 * @param firstDeathHours until the first battery was empty; {@code hours} if none was
 * @param nodeHours that all boards at the edge were there in together until then
 * @param cameraHours that cameras were served in: their own board is on, and the pod that looks at their pictures, if they
 *     have one, runs on a node that is
 * @param deaths times that a battery ran empty
 * @param podHours that movable pods were there in, by which moves are counted
 * @param moves of pods
 * @param undone moves that were given up, since a node went off in the middle
 * @param movesByReason moves by the rule that asked for them
 * @param charges percent of each board at the edge, every ten minutes
 * @param log each move
 */
public record Outcome(
        String scenario,
        long seed,
        String policy,
        int hours,
        double firstDeathHours,
        double nodeHours,
        double cameraHours,
        int deaths,
        double podHours,
        int moves,
        int undone,
        Map<String, Integer> movesByReason,
        List<float[]> charges,
        List<Moved> log) {

    /** Minutes between two charges. */
    public static final int CHARGE_MINUTES = 10;

    public Outcome {
        movesByReason = Map.copyOf(new TreeMap<>(movesByReason));
        charges = List.copyOf(charges);
        log = List.copyOf(log);
    }

    /** A move of a pod in a minute. */
    public record Moved(int minute, String pod, String from, String to, String reason) {}

    /** Moves for each pod and hour. */
    public double movesPerPodHour() {
        return podHours == 0 ? 0 : moves / podHours;
    }
}
