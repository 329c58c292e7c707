package dev.lapwing.camera.simulated;

import dev.lapwing.camera.motion.MotionConfiguration;
import dev.lapwing.camera.motion.PictureOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which frames of an event are written, as {@code motion} decides: with {@link PictureOutput#ON} those that moved, with
 * {@code preCapture} before and {@code postCapture} after them; with {@link PictureOutput#BEST} the one that moved most,
 * once the event is over. For one thread.
 *
 * @param <F> a frame
 */
final class EventWriter<F> {

    private final MotionConfiguration configuration;
    private final ArrayDeque<F> before = new ArrayDeque<>();
    private @Nullable F best;
    private int bestChanged;
    private int postLeft;
    private int stillFrames;
    private boolean inEvent;

    EventWriter(MotionConfiguration configuration) {
        this.configuration = configuration;
    }

    /** The frames that are to be written now that {@code frame} has come, in order. */
    List<F> next(F frame, int changedPixels) {
        boolean moved = changedPixels > configuration.threshold();
        var due = new ArrayList<F>();
        if (moved) {
            inEvent = true;
            stillFrames = 0;
            postLeft = configuration.postCapture();
            due.addAll(before);
            before.clear();
            due.add(frame);
            if (best == null || changedPixels > bestChanged) {
                best = frame;
                bestChanged = changedPixels;
            }
        } else if (postLeft > 0) {
            postLeft--;
            due.add(frame);
        } else {
            before.addLast(frame);
            if (before.size() > configuration.preCapture()) {
                before.removeFirst();
            }
        }
        boolean ended = inEvent && !moved && ++stillFrames >= gapFrames();
        inEvent &= !ended;
        if (configuration.output() == PictureOutput.ON) {
            best = null;
            return due;
        }
        F picked = best;
        if (!ended || picked == null) {
            return List.of();
        }
        best = null;
        return List.of(picked);
    }

    private long gapFrames() {
        return Math.max(1, configuration.eventGap().toSeconds() * configuration.framesPerSecond());
    }
}
