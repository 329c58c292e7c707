package dev.lapwing.lab.demo;

import dev.lapwing.lab.Lab;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Something that is done to the lab while the cameras run.
 *
 * @param at after their start
 * @param what says it to whoever watches
 * @param gives whether it gives back what another took
 */
record Act(Duration at, String what, boolean gives, Consumer<Lab> deed) {

    /** A Pi loses its power and gets it back, then the site its internet; a tenth of the time is left at the end. */
    static List<Act> of(String pi, Duration time) {
        return List.of(
                new Act(time.multipliedBy(2).dividedBy(10), pi + " loses its power", false, lab -> lab.kill(pi)),
                new Act(time.multipliedBy(4).dividedBy(10), pi + " gets its power back", true, lab -> lab.heal(pi)),
                new Act(time.multipliedBy(6).dividedBy(10), "the internet goes", false, Lab::offline),
                new Act(time.multipliedBy(8).dividedBy(10), "the internet is back", true, Lab::online));
    }
}
