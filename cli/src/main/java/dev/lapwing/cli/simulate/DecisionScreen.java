package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.simulate.Foreseen;
import dev.lapwing.records.placement.Placement.Considered;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Decisions that were only thought of, as a table for people and as JSON for programs. */
final class DecisionScreen {

    private DecisionScreen() {}

    /** What is told of one. */
    private record Told(String what, String subject, String from, String to, List<Considered> considered) {

        static Told of(Decision decision) {
            return switch (decision) {
                case Decision.Move move ->
                    new Told(
                            "move",
                            move.pod().namespace() + "/" + move.pod().name(),
                            String.valueOf(move.pod().node()),
                            move.to(),
                            move.considered());
                case Decision.Stay stay ->
                    new Told(
                            "stay",
                            stay.pod().namespace() + "/" + stay.pod().name(),
                            String.valueOf(stay.pod().node()),
                            "",
                            stay.considered());
                case Decision.Mark mark ->
                    new Told(mark.unwell() ? "mark" : "unmark", mark.node(), mark.node(), "", List.of());
                case Decision.Freeze freeze -> new Told("freeze", "cluster", "", "", List.of());
            };
        }

        String way() {
            return to.isEmpty() ? from : from + " -> " + to;
        }
    }

    /** A table with a line for each. */
    static List<String> lines(List<Foreseen> decisions) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("WHEN", "WHAT", "POD OR NODE", "WHERE", "REASON", "DETAIL"));
        for (Foreseen each : decisions) {
            Told told = Told.of(each.decision());
            rows.add(List.of(
                    each.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                    told.what(),
                    told.subject(),
                    told.way(),
                    each.decision().reason().name(),
                    each.decision().detail()));
        }
        return table(rows);
    }

    /** What else was looked at, of each pod: the lower its score the better, or why it cannot take the pod. */
    static List<String> considered(List<Foreseen> decisions) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("POD", "NODE", "SCORE", "VERDICT"));
        for (Foreseen each : decisions) {
            Told told = Told.of(each.decision());
            for (Considered other : told.considered()) {
                String whyNot = other.whyNot();
                rows.add(List.of(
                        told.subject(),
                        other.node(),
                        Double.isFinite(other.score()) ? String.format(Locale.ROOT, "%.3g", other.score()) : "-",
                        whyNot != null ? whyNot : other.node().equals(told.to()) ? "chosen" : "could take it"));
            }
        }
        return rows.size() == 1 ? List.of() : table(rows);
    }

    /** The columns as wide as they need; the last one as it is. */
    static List<String> table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** Puts them into {@code document} as {@code decisions}. */
    static void json(ObjectNode document, List<Foreseen> decisions) {
        ArrayNode all = document.putArray("decisions");
        for (Foreseen each : decisions) {
            Told told = Told.of(each.decision());
            ObjectNode one = all.addObject();
            one.put("at", each.at().toString());
            one.put("what", told.what());
            one.put(
                    told.what().endsWith("mark") ? "node" : told.what().equals("freeze") ? "cluster" : "pod",
                    told.subject());
            if (!told.what().endsWith("mark") && !told.from().isEmpty()) {
                one.put("from", told.from());
            }
            if (!told.to().isEmpty()) {
                one.put("to", told.to());
            }
            one.put("reason", each.decision().reason().name());
            one.put("detail", each.decision().detail());
            if (!told.considered().isEmpty()) {
                ArrayNode considered = one.putArray("considered");
                for (Considered other : told.considered()) {
                    ObjectNode node = considered.addObject().put("node", other.node());
                    if (Double.isFinite(other.score())) {
                        node.put("score", other.score());
                    }
                    if (other.whyNot() != null) {
                        node.put("whyNot", other.whyNot());
                    }
                }
            }
        }
    }
}
