package dev.lapwing.cli.explain;

import dev.lapwing.orchestration.execute.MoveOrder;
import dev.lapwing.records.placement.Placement;

/** What is asked about, as it is typed. */
enum Subject {
    /** The pod that was decided about, the one that a move made in its stead, or all of a workload. */
    pod {
        @Override
        boolean isOf(Placement step, String name) {
            return named(step.pod(), name)
                    || named(step.workload(), name)
                    || MoveOrder.of(step)
                            .filter(order -> named(order.namespace() + "/" + order.newPod(), name))
                            .isPresent();
        }
    },
    /** A node that was left, chosen, or looked at for a pod that had to move; each new pod has all nodes looked at. */
    node {
        @Override
        boolean isOf(Placement step, String name) {
            return name.equals(step.from())
                    || name.equals(step.to())
                    || (step.from() != null
                            && step.considered().stream()
                                    .anyMatch(each -> each.node().equals(name)));
        }
    };

    /**
     * Whether a step is about it; all steps of a decision are, or none.
     *
     * @param name of a pod or workload with or without its namespace
     */
    abstract boolean isOf(Placement step, String name);

    /** Whether a name with all that belongs to it is meant: in full, without its namespace, or without its kind. */
    private static boolean named(String full, String name) {
        int slash = name.indexOf('/');
        return full.equals(name)
                || full.endsWith("/" + name)
                || (slash > 0 && full.startsWith(name.substring(0, slash + 1)) && full.endsWith(name.substring(slash)));
    }
}
