package dev.lapwing.producers.battery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which charge a voltage means, straight lines in between: {@code 3.0=0,3.7=40,4.2=100}.
 *
 * @param points by rising voltage and charge; two at least
 */
public record VoltageCurve(List<Point> points) {

    /** At so many volts the battery is so full. */
    public record Point(double volts, double percent) {}

    public VoltageCurve {
        points =
                points.stream().sorted(Comparator.comparingDouble(Point::volts)).toList();
        if (points.size() < 2) {
            throw new IllegalArgumentException("must have two points at least");
        }
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (!(point.percent() >= 0 && point.percent() <= 100)) {
                throw new IllegalArgumentException("must have charges of 0 to 100");
            }
            if (i > 0
                    && (point.volts() <= points.get(i - 1).volts()
                            || point.percent() < points.get(i - 1).percent())) {
                throw new IllegalArgumentException("must have a charge that rises with the voltage");
            }
        }
    }

    /**
     * Reads a curve.
     *
     * @throws IllegalArgumentException with a message that begins with {@code must}, if it is none
     */
    public static VoltageCurve parse(String text) {
        var points = new ArrayList<Point>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.split("=", -1);
            try {
                if (sides.length == 2) {
                    points.add(new Point(Double.parseDouble(sides[0]), Double.parseDouble(sides[1])));
                    continue;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be volts=percent pairs divided by commas", e);
            }
            throw new IllegalArgumentException("must be volts=percent pairs divided by commas");
        }
        return new VoltageCurve(points);
    }

    /** The charge at a voltage, percent. */
    public double percent(double volts) {
        Point below = points.getFirst();
        if (volts <= below.volts()) {
            return below.percent();
        }
        for (Point above : points) {
            if (volts <= above.volts() && above.volts() > below.volts()) {
                double part = (volts - below.volts()) / (above.volts() - below.volts());
                return below.percent() + part * (above.percent() - below.percent());
            }
            below = above;
        }
        return below.percent();
    }

    /** The voltage at a charge: the lowest, if the curve is flat there. */
    public double volts(double percent) {
        Point below = points.getFirst();
        if (percent <= below.percent()) {
            return below.volts();
        }
        for (Point above : points) {
            if (percent <= above.percent() && above.percent() > below.percent()) {
                double part = (percent - below.percent()) / (above.percent() - below.percent());
                return below.volts() + part * (above.volts() - below.volts());
            }
            below = above;
        }
        return below.volts();
    }
}
