package dev.lapwing.orchestration.deploy;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a deployment would do.
 *
 * @param secrets that would be made or completed, by name alone
 * @param changes to each object, in order; those that would be removed last
 * @param replaced Pis whose pods would be replaced
 * @param leftPis Pis that are there, that are no longer described, and that are left
 */
public record DeployPlan(
        List<String> secrets, List<ObjectChange> changes, List<String> replaced, List<String> leftPis) {

    private static final int CONTEXT_LINES = 3;

    public DeployPlan {
        secrets = List.copyOf(secrets);
        changes = List.copyOf(changes);
        replaced = List.copyOf(replaced);
        leftPis = List.copyOf(leftPis);
    }

    /** Whether all is as it should be. */
    public boolean empty() {
        return secrets.isEmpty()
                && replaced.isEmpty()
                && changes.stream().allMatch(change -> change.kind() == ObjectChange.Kind.UNCHANGED);
    }

    /** What differs, as {@code diff -u} writes it: from what is on the server to what would be. */
    public List<String> diff() {
        return changes.stream()
                .filter(change -> change.kind() != ObjectChange.Kind.UNCHANGED)
                .flatMap(DeployPlan::diff)
                .toList();
    }

    private static Stream<String> diff(ObjectChange change) {
        List<String> before = change.before().lines().toList();
        List<String> after = change.after().lines().toList();
        String name = change.object().kind() + "/" + change.object().name();
        return UnifiedDiffUtils.generateUnifiedDiff(
                change.before().isEmpty() ? "/dev/null" : "server/" + name,
                change.after().isEmpty() ? "/dev/null" : "cluster.yaml/" + name,
                before,
                DiffUtils.diff(before, after),
                CONTEXT_LINES)
                .stream();
    }
}
