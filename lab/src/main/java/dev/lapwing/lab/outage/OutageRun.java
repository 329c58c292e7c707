package dev.lapwing.lab.outage;

import dev.lapwing.lab.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Runs cases, each from its baseline to its reconciliation, under a load that never stops. */
final class OutageRun {

    private static final Duration CALM_WITHIN = Duration.ofMinutes(4);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Pictures of so many seconds must have come, but for the last, before anything is measured. */
    private static final Duration WARM = Duration.ofSeconds(15);

    private static final Duration WARM_LATENCY = Duration.ofSeconds(2);

    private final Field field;
    private final PictureLoad load;
    private final CloudWatch cloud;
    private final Duration minute;
    private final Duration internet;
    private final Consumer<String> says;

    OutageRun(
            Field field,
            PictureLoad load,
            CloudWatch cloud,
            Duration minute,
            Duration internet,
            Consumer<String> says) {
        this.field = field;
        this.load = load;
        this.cloud = cloud;
        this.minute = minute;
        this.internet = internet;
        this.says = says;
    }

    /**
     * Waits until pictures come from the boards to the cloud about as fast as they are made.
     *
     * @throws LabException if they do not
     */
    void warmUp() throws InterruptedException {
        long until = System.nanoTime() + CALM_WITHIN.toNanos();
        while (true) {
            long now = System.nanoTime();
            List<Sample> lately = samples(load.written(now - WARM.toNanos(), now - WARM_LATENCY.toNanos()), now);
            long cameras = lately.stream().map(Sample::camera).distinct().count();
            boolean warm = cameras == field.boards().size()
                    && lately.stream().allMatch(sample -> sample.arrivedSeconds() < 0)
                    && lately.size()
                            == load.written(now - WARM.toNanos(), now - WARM_LATENCY.toNanos())
                                    .size();
            if (warm) {
                return;
            }
            if (now > until) {
                throw new LabException("after " + CALM_WITHIN.toSeconds() + " s the pictures of " + cameras
                        + " cameras come, and late: is the machine too small or busy?");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** Strikes, watches, reconciles. */
    Outcome run(OutageCase which) throws IOException, InterruptedException {
        field.awaitWhole();
        field.begin();
        var usage = new Usage.Samples();
        field.measure(usage);
        long began = System.nanoTime();
        Thread.sleep(minute);
        field.measure(usage);
        String stood = String.join(", ", field.bridgeBoards());
        says.accept(which.name() + ": " + which.what());
        long struck = System.nanoTime();
        which.strike().on(field);
        which.hold().on(field, minute, internet);
        field.measure(usage);
        long healed = System.nanoTime();
        says.accept(which.name() + ": given back");
        which.heal().on(field);
        awaitCalm(began, struck, healed);
        long ended = System.nanoTime();
        Map<String, PictureLoad.Written> written = load.written(began, ended);
        awaitArrivals(written);
        field.measure(usage);
        return outcome(which, stood, new Moments(began, struck, healed, ended), written, usage);
    }

    private record Moments(long began, long struck, long healed, long ended) {

        double seconds(long nanoTime) {
            return (nanoTime - began) / 1e9;
        }

        Timeline timeline() {
            return new Timeline(seconds(struck), seconds(healed), seconds(ended));
        }
    }

    /** Until every camera's pictures come as fast as before, or it takes too long. */
    private void awaitCalm(long began, long struck, long healed) throws InterruptedException {
        long until = healed + CALM_WITHIN.toNanos();
        OptionalDouble calm = OptionalDouble.empty();
        while (calm.isEmpty() && System.nanoTime() < until) {
            Thread.sleep(LOOK_EVERY);
            long now = System.nanoTime();
            List<Sample> samples = samples(load.written(began, now), began);
            var moments = new Moments(began, struck, healed, now);
            calm = OutageFigures.of(samples, moments.timeline(), field.struckCameras())
                    .recoveredAfterHealSeconds();
        }
    }

    private void awaitArrivals(Map<String, PictureLoad.Written> written) throws InterruptedException {
        long until = System.nanoTime() + ARRIVES_WITHIN.toNanos();
        while (!cloud.arrivals().keySet().containsAll(written.keySet()) && System.nanoTime() < until) {
            Thread.sleep(LOOK_EVERY);
        }
    }

    private List<Sample> samples(Map<String, PictureLoad.Written> written, long began) {
        var samples = new ArrayList<Sample>();
        Map<String, CloudWatch.Arrival> arrivals = cloud.arrivals();
        written.forEach((sha256, picture) -> {
            CloudWatch.Arrival arrival = arrivals.get(sha256);
            if (arrival != null) {
                samples.add(new Sample(
                        picture.camera(), (picture.nanoTime() - began) / 1e9, (arrival.nanoTime() - began) / 1e9));
            }
        });
        return samples;
    }

    private Outcome outcome(
            OutageCase which,
            String stood,
            Moments moments,
            Map<String, PictureLoad.Written> written,
            Usage.Samples usage) {
        var times = new HashMap<String, Integer>();
        cloud.arrivals().forEach((sha256, arrival) -> {
            if (written.containsKey(sha256)) {
                times.put(sha256, arrival.times());
            }
        });
        return new Outcome(
                which,
                stood,
                moments.timeline(),
                OutageFigures.of(samples(written, moments.began()), moments.timeline(), field.struckCameras()),
                written.size(),
                written.size() - times.size(),
                (int) times.values().stream().filter(count -> count > 1).count(),
                usage.cpuSeconds(),
                usage.residentBytes());
    }
}
