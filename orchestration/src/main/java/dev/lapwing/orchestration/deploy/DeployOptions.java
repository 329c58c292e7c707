package dev.lapwing.orchestration.deploy;

import java.time.Duration;

/**
 * How a deployment goes about it.
 *
 * @param force takes over fields that another has set
 * @param interrupt replaces a broker even where a partition has no replica to spare
 * @param patience how long it waits while nothing becomes better
 */
public record DeployOptions(boolean force, boolean interrupt, Duration patience) {

    /** As the command does it by itself. */
    public static final DeployOptions DEFAULT = new DeployOptions(false, false, Duration.ofMinutes(10));

    public DeployOptions {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--timeout=" + patience + " must be greater than 0");
        }
    }
}
