package dev.lapwing.lab.outage;

/**
 * When what happened, in seconds since the case began. What was before the strike is the baseline.
 *
 * @param struckSeconds when the first blow fell
 * @param healedSeconds when everything was given back; the strike's own end where nothing has to be
 * @param endSeconds when the watch ended
 */
record Timeline(double struckSeconds, double healedSeconds, double endSeconds) {

    Timeline {
        if (struckSeconds <= 0 || healedSeconds < struckSeconds || endSeconds < healedSeconds) {
            throw new IllegalArgumentException("a baseline, then the strike at " + struckSeconds + ", healed at "
                    + healedSeconds + ", and the end at " + endSeconds);
        }
    }
}
