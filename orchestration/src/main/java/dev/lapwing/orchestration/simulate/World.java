package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.simulate.Scenario.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a seed makes of a scenario: the boards, their weather and failures, and the pods. The same for every policy.
 *
 * @param scenario it was drawn from
 * @param seed it was drawn with
 * @param boards first those at the edge
 * @param cameras one per board at the edge
 */
public record World(Scenario scenario, long seed, List<Board> boards, List<Camera> cameras) {

    /** Minutes of a day. */
    static final int DAY = 24 * 60;

    private static final long EDGE_MILLI_CPU = 4000;
    private static final long EDGE_MEMORY = 4L << 30;
    private static final double SUNRISE = 6;
    private static final double SUNSET = 18;

    public World {
        boards = List.copyOf(boards);
        cameras = List.copyOf(cameras);
    }

    /**
     * A node.
     *
     * @param clouds share of the sun that is taken, by day
     * @param failures minutes from and until which it is off, in turn
     * @param warming degrees by which full load warms it
     */
    public record Board(
            int number,
            String name,
            Layer layer,
            Resources allocatable,
            double capacity,
            double charge,
            double idleWatts,
            double busyWatts,
            double sunWatts,
            List<Double> clouds,
            List<Integer> failures,
            double warming) {

        public Board {
            clouds = List.copyOf(clouds);
            failures = List.copyOf(failures);
        }

        /** Watts that its panel gives. */
        double sun(int minuteOfAll, int startHour) {
            double hour = (startHour + minuteOfAll / 60.0) % 24;
            if (sunWatts == 0 || hour <= SUNRISE || hour >= SUNSET) {
                return 0;
            }
            int day = (startHour * 60 + minuteOfAll) / DAY;
            return sunWatts
                    * Math.sin(Math.PI * (hour - SUNRISE) / (SUNSET - SUNRISE))
                    * (1 - clouds.get(Math.min(day, clouds.size() - 1)));
        }

        boolean failed(int minute) {
            for (int i = 0; i + 1 < failures.size(); i += 2) {
                if (minute >= failures.get(i) && minute < failures.get(i + 1)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A camera, and the pod that looks at its pictures.
     *
     * @param visionMilliCpu 0 if there is none
     * @param arrival minute at which the pod that looks is made
     */
    public record Camera(
            int board,
            long milliCpu,
            double use,
            long visionMilliCpu,
            double visionUse,
            long memoryBytes,
            int arrival) {}

    /** Draws one. */
    public static World of(Scenario scenario, long seed) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        var boards = new ArrayList<Board>();
        var cameras = new ArrayList<Camera>();
        for (int i = 0; i < scenario.edge(); i++) {
            boards.add(board(scenario, i, random.split()));
            cameras.add(camera(scenario, i, random.split()));
        }
        for (int i = 0; i < scenario.edgeCloud(); i++) {
            boards.add(server(boards.size(), "server-" + (i + 1), Layer.EDGE_CLOUD, scenario.edgeCloudMilliCpu()));
        }
        for (int i = 0; i < scenario.cloud(); i++) {
            boards.add(server(boards.size(), "cloud-" + (i + 1), Layer.CLOUD, 64_000));
        }
        return new World(scenario, seed, boards, cameras);
    }

    /** The name of a board at the edge, by its number from 0. */
    public static String edgeName(int number) {
        return String.format(Locale.ROOT, "pi-%04d", number + 1);
    }

    private static Board board(Scenario scenario, int number, SplittableRandom random) {
        int days = scenario.hours() / 24 + 2;
        double capacity = draw(scenario.capacity(), random);
        double charge = draw(scenario.charge(), random);
        double idle = draw(scenario.idleWatts(), random);
        double busy = draw(scenario.busyWatts(), random);
        double sun = random.nextDouble() < scenario.sunShare() ? draw(scenario.sunWatts(), random) : 0;
        double warming = random.nextDouble() < scenario.poorCooling() ? 70 : 30;
        var clouds = new ArrayList<Double>();
        for (int day = 0; day < days; day++) {
            clouds.add(draw(scenario.clouds(), random));
        }
        var failures = new ArrayList<Integer>();
        double perMinute = scenario.failures() / DAY;
        int end = 0;
        for (int minute = 60; minute < scenario.hours() * 60; minute++) {
            boolean fails = random.nextDouble() < perMinute;
            int length = (int) draw(scenario.failureMinutes(), random);
            if (fails && minute > end) {
                end = minute + length;
                failures.add(minute);
                failures.add(end);
            }
        }
        return new Board(
                number,
                edgeName(number),
                Layer.EDGE,
                new Resources(EDGE_MILLI_CPU, EDGE_MEMORY, 110),
                capacity,
                charge,
                idle,
                busy,
                sun,
                clouds,
                failures,
                warming);
    }

    private static Board server(int number, String name, Layer layer, long milliCpu) {
        return new Board(
                number,
                name,
                layer,
                new Resources(milliCpu, milliCpu << 21, 110),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                20);
    }

    private static Camera camera(Scenario scenario, int board, SplittableRandom random) {
        long milliCpu = (long) draw(scenario.cameraMilliCpu(), random);
        double use = draw(scenario.use(), random);
        boolean looked = random.nextDouble() < scenario.visionShare();
        long vision = (long) draw(scenario.visionMilliCpu(), random);
        double visionUse = draw(scenario.use(), random);
        long memory = (long) ((0.1 + 0.4 * random.nextDouble()) * (1L << 30));
        int arrival = (int) draw(scenario.arrivalMinutes(), random);
        return new Camera(board, milliCpu, use, looked ? vision : 0, visionUse, memory, arrival);
    }

    private static double draw(Range range, SplittableRandom random) {
        return range.at(random.nextDouble());
    }
}
