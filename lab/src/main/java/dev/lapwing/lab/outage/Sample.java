package dev.lapwing.lab.outage;

/**
 * One picture's way, in seconds since the case began.
 *
 * @param camera its number
 * @param writtenSeconds when its file got its name
 * @param arrivedSeconds when the cloud's reader had it, committed
 */
record Sample(int camera, double writtenSeconds, double arrivedSeconds) {

    double latencySeconds() {
        return arrivedSeconds - writtenSeconds;
    }
}
