package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.SiteStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.CameraStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.FloatingStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.Measure;
import dev.lapwing.orchestration.deploy.SiteStatus.PiStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A status as columns of text, like those of {@code kubectl get}. */
final class StatusScreen {

    private static final String NONE = "-";
    private static final String UNKNOWN = "unknown";

    private StatusScreen() {}

    static List<String> of(SiteStatus status) {
        var pis = new ArrayList<List<String>>();
        pis.add(List.of(
                "PI",
                "NODE",
                "POD",
                "RESTARTS",
                "CONTROLLER",
                "UNDER-REPLICATED",
                "UNDER-MIN-ISR",
                "CAMERA",
                "LAST-PICTURE"));
        var notes = new ArrayList<String>();
        for (PiStatus pi : status.pis()) {
            pis.add(List.of(
                    pi.name(),
                    ready(pi.nodeReady()),
                    ready(pi.podReady()),
                    Integer.toString(pi.restarts()),
                    pi.controller() ? "yes" : "no",
                    count(pi.underReplicated()),
                    count(pi.underMinIsr()),
                    cameras(pi, CameraStatus::state),
                    cameras(pi, camera -> age(camera.lastPictureSeconds()))));
            note(notes, pi.name(), pi.problem(), List.of(pi.underReplicated()));
            pi.unasked().forEach(why -> notes.add(unasked(pi.name(), why)));
        }
        var lines = new ArrayList<String>(columns(pis));
        floating("BRIDGE", status.bridges(), lines, notes);
        floating("ARCHIVE", status.archives(), lines, notes);
        floating("PLACEMENT", status.placements(), lines, notes);
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        return lines;
    }

    private static void floating(String title, List<FloatingStatus> pods, List<String> lines, List<String> notes) {
        if (pods.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(title, "NODE", "POD", "RESTARTS", "LINK", "LAG-RECORDS", "LAG"));
        for (FloatingStatus pod : pods) {
            rows.add(List.of(
                    pod.pod(),
                    pod.node().isEmpty() ? NONE : pod.node(),
                    ready(pod.ready()),
                    Integer.toString(pod.restarts()),
                    pod.linkUp() instanceof Measure.Known link ? link.value() > 0 ? "up" : "down" : other(pod.linkUp()),
                    count(pod.lagRecords()),
                    age(pod.lagSeconds())));
            note(notes, pod.pod(), pod.problem(), List.of(pod.lagRecords()));
        }
        lines.add("");
        lines.addAll(columns(rows));
    }

    private static void note(List<String> notes, String who, String problem, List<Measure> measures) {
        if (!problem.isEmpty()) {
            notes.add(who + ": " + problem);
        }
        measures.stream()
                .filter(Measure.Unknown.class::isInstance)
                .map(Measure.Unknown.class::cast)
                .forEach(unknown -> notes.add(unasked(who, unknown.why())));
    }

    private static String unasked(String who, String why) {
        return who + " could not be asked: " + why;
    }

    private static String cameras(PiStatus pi, Function<CameraStatus, String> cell) {
        return pi.cameras().isEmpty()
                ? pi.unasked().isEmpty() ? NONE : UNKNOWN
                : pi.cameras().stream()
                        .map(camera -> pi.cameras().size() == 1
                                ? cell.apply(camera)
                                : camera.name() + " " + cell.apply(camera))
                        .collect(Collectors.joining(", "));
    }

    private static String ready(boolean ready) {
        return ready ? "Ready" : "NotReady";
    }

    private static String count(Measure measure) {
        return measure instanceof Measure.Known known ? Long.toString(Math.round(known.value())) : other(measure);
    }

    private static String age(Measure measure) {
        return measure instanceof Measure.Known known ? SiteStatus.span(known.value()) : other(measure);
    }

    private static String other(Measure measure) {
        return measure instanceof Measure.Unknown ? UNKNOWN : NONE;
    }

    private static List<String> columns(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream()
                .map(row -> {
                    var line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(row.get(i))
                                .append(" ".repeat(widths[i] - row.get(i).length() + 3));
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
