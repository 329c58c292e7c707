package dev.lapwing.lab.outage;

import java.util.Locale;
import java.util.Map;

/**
 * What became of a case.
 *
 * @param stood what stood on what was struck
 * @param lost pictures that were written and did not come
 * @param doubled that came more than once
 * @param cpuSeconds of all pods from the baseline's begin to the end
 * @param residentBytes the most that each board's pods had
 */
record Outcome(
        OutageCase which,
        String stood,
        Timeline timeline,
        OutageFigures figures,
        int written,
        int lost,
        int doubled,
        double cpuSeconds,
        Map<String, Long> residentBytes) {

    /** It in a line. */
    String sentence() {
        return String.format(
                Locale.ROOT,
                "%.1f s without a picture%s (before: %.1f), %d written, %d lost, %d doubled",
                figures.longestGapSeconds(),
                figures.longestGap().map(this::since).orElse(""),
                figures.baselineGapSeconds(),
                written,
                lost,
                doubled);
    }

    private String since(OutageFigures.Gap gap) {
        double healed = gap.beganSeconds() - timeline.healedSeconds();
        return healed < 0
                ? String.format(
                        Locale.ROOT,
                        ", %.1f s after the strike",
                        Math.max(0, gap.beganSeconds() - timeline.struckSeconds()))
                : String.format(Locale.ROOT, ", %.1f s after all was given back", healed);
    }
}
