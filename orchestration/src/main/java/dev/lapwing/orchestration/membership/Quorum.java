package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;

/**
 * Kafka's quorum of controllers, whose members are fixed by {@code controller.quorum.voters}.
 *
 * <p>A voter that comes back with an empty disk has forgotten what it acknowledged and whom it voted for. That is harmless
 * exactly if all other voters follow one leader and have all that it has: then nothing that was ever committed is missing
 * from a majority, and the next election is of a later epoch than any that it voted in. So this is asked before.
 */
final class Quorum {

    private static final Duration RECENT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Admin admin;
    private final Clock clock;

    Quorum(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    /** Whether a broker is a controller. */
    boolean isVoter(int number) throws SiteException, InterruptedException {
        return look().voters().stream().anyMatch(voter -> voter.replicaId() == number);
    }

    /**
     * Waits until all voters but one have all that the leader has.
     *
     * @param lost the voter that is gone
     * @throws SiteException if that does not come about in time, or {@code lost} is not gone
     */
    void awaitOthersInSync(int lost, Duration atMost) throws SiteException, InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        QuorumInfo first = look();
        while (true) {
            QuorumInfo now = look();
            if (now.leaderId() == lost) {
                throw new SiteException(
                        "controller " + lost + " leads Kafka's quorum, so its board is not dead. Replace"
                                + " only a Pi that is switched off");
            }
            boolean sameLeader = now.leaderEpoch() == first.leaderEpoch();
            List<Integer> behind = behind(lost, first, now);
            if (sameLeader && behind.isEmpty()) {
                return;
            }
            if (!clock.instant().isBefore(deadline)) {
                throw new SiteException("controller " + lost + " may not come back with an empty disk now, since "
                        + (behind.isEmpty()
                                ? "the quorum's leader changes"
                                : "controller " + behind + " is not in sync")
                        + ": what only " + lost + " knew would be lost. Bring the other controllers back first (lapwing"
                        + " status), and run the same command again");
            }
            if (!sameLeader) {
                first = now;
            }
            Thread.sleep(PAUSE);
        }
    }

    /**
     * Waits until a voter that came back has all that the leader had when this began.
     *
     * @throws SiteException if that does not come about in time
     */
    void awaitInSync(int number, Duration atMost) throws SiteException, InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        QuorumInfo first = look();
        while (endOf(look(), number) < endOf(first, first.leaderId())) {
            if (!clock.instant().isBefore(deadline)) {
                throw new SiteException("controller " + number + " has not got all of the metadata after "
                        + atMost.toSeconds() + " s. See the log of its pod, and run the same command again");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Those that do not follow, or lack what the leader had at first. */
    private static List<Integer> behind(int lost, QuorumInfo first, QuorumInfo now) {
        long wanted = endOf(first, first.leaderId());
        return now.voters().stream()
                .filter(voter -> voter.replicaId() != lost)
                .filter(voter -> !isInSync(voter, now, wanted))
                .map(ReplicaState::replicaId)
                .toList();
    }

    private static boolean isInSync(ReplicaState voter, QuorumInfo quorum, long wanted) {
        if (voter.replicaId() == quorum.leaderId()) {
            return true;
        }
        OptionalLong fetched = voter.lastFetchTimestamp();
        // By the leader's clock; that of this machine is another.
        OptionalLong newest = quorum.voters().stream()
                .flatMapToLong(each -> each.lastFetchTimestamp().stream())
                .max();
        boolean recent = fetched.isPresent()
                && newest.isPresent()
                && newest.getAsLong() - fetched.getAsLong() < RECENT.toMillis();
        return recent && voter.logEndOffset() >= wanted;
    }

    private static long endOf(QuorumInfo quorum, int number) {
        return quorum.voters().stream()
                .filter(voter -> voter.replicaId() == number)
                .mapToLong(ReplicaState::logEndOffset)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private QuorumInfo look() throws SiteException, InterruptedException {
        try {
            return admin.describeMetadataQuorum().quorumInfo().get();
        } catch (ExecutionException e) {
            throw new SiteException(
                    "Kafka's quorum of controllers does not answer (" + e.getCause()
                            + "), so most of them are down. Bring them back first",
                    e);
        }
    }
}
