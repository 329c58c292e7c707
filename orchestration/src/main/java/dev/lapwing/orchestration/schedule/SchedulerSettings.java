package dev.lapwing.orchestration.schedule;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.util.List;

/**
 * What a scheduler is told.
 *
 * @param name the {@code schedulerName} of the pods that it places
 * @param instance who it is, in Events
 * @param binders bindings that are under way at once
 */
public record SchedulerSettings(String name, String instance, int binders) {

    static final Setting<String> NAME = Setting.text(
                    "LAPWING_SCHEDULER_NAME", "lapwing", "The schedulerName of the pods that are placed.")
            .where(
                    name -> name.matches("[a-z0-9]([-a-z0-9.]{0,50}[a-z0-9])?") && !name.equals("default-scheduler"),
                    "be lower-case letters, digits, - and ., 52 at most, and not default-scheduler, whose pods are"
                            + " kube-scheduler's");

    static final Setting<Integer> BINDERS = Setting.integer(
                    "LAPWING_SCHEDULER_BINDERS",
                    "",
                    "64",
                    "Bindings that are under way at once; more than the API server can serve only wait there.")
            .where(binders -> binders >= 1 && binders <= 1000, "be 1 to 1000");

    static final Setting<String> INSTANCE =
            Setting.text("POD_NAME", "lapwing-scheduler", "The pod's name, by which Events say who placed a pod.");

    /** What is declared. */
    static List<Setting<?>> declared() {
        return List.of(NAME, BINDERS, INSTANCE);
    }

    /** Reads them. */
    static SchedulerSettings of(Settings settings) {
        return new SchedulerSettings(settings.get(NAME), settings.get(INSTANCE), settings.get(BINDERS));
    }
}
