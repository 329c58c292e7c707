package dev.lapwing.brokers.access;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.AccessRule;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the files that say who may log in and what they may do: counts and logs what changes, and is degraded while one of
 * them is no such file. Then what it said before holds on.
 *
 * <p>Thread: a virtual one of its own, {@code access}.
 */
public final class AccessWatch implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1_100);
    private static final String ADMIN = "admin";

    private final Path usersDirectory;
    private final Watched<UserFiles> users;
    private final Optional<Watched<List<AccessRule>>> rules;
    private final FirstThenCount malformed = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<String, String> secretsBefore = Map.of();
    private Set<String> linesBefore = Set.of();
    private final Counter changes;
    private volatile Health health = new Health.Waiting("starting");

    /** Watches a directory of users and, if there is one, an access file. */
    public AccessWatch(Path usersDirectory, Optional<Path> accessFile, PrometheusRegistry metrics) {
        this.usersDirectory = usersDirectory;
        this.users = new Watched<>(usersDirectory, UserFiles.NONE, UserFiles::read);
        this.rules = accessFile.map(file -> new Watched<>(file, List.of(), FileAuthorizer::read));
        this.changes = Counter.builder()
                .name("lapwing_broker_access_changes_total")
                .help("Changes of who may log in and what they may do, by what changed.")
                .labelNames("reason")
                .register(metrics);
        for (AccessChange change : AccessChange.values()) {
            changes.initLabelValues(change.label());
        }
    }

    @Override
    public String name() {
        return "access";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name(name()).start(this::watch);
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            health = new Health.Down("the files of users and rights are not watched any more: " + e, e);
        }
    }

    private void look() {
        UserFiles found = users.get();
        List<AccessRule> lines = rules.map(Watched::get).orElse(List.of());
        Set<String> text = lines.stream().map(AccessRule::line).collect(Collectors.toSet());
        tell(differences(found.secrets(), text));
        secretsBefore = found.secrets();
        linesBefore = text;
        List<String> problems = problems(found);
        if (problems.isEmpty()) {
            if (malformed.recovered(ADMIN) > 0) {
                LOG.atInfo().log("users and rights can be read again");
            }
            health = new Health.Up(found.secrets().size() + " users, " + text.size() + " rules");
        } else {
            String problem = String.join("; ", problems);
            malformed
                    .failure(ADMIN)
                    .addKeyValue(LogKeys.REASON, problem)
                    .log("users or rights cannot be read; what they were holds on");
            health = new Health.Degraded("ACCESS_MALFORMED: " + problem
                    + ". What could be read holds on; correct it, and it is read within seconds");
        }
    }

    private List<String> problems(UserFiles found) {
        var problems = new ArrayList<>(found.problems());
        if (!users.problem().isEmpty()) {
            problems.add(users.problem());
        } else if (!found.secrets().containsKey(ADMIN)) {
            problems.add(
                    usersDirectory + " has no file " + ADMIN + " with the password of the user who may do everything");
        }
        rules.map(Watched::problem).filter(problem -> !problem.isEmpty()).ifPresent(problems::add);
        return problems;
    }

    private Map<AccessChange, List<String>> differences(Map<String, String> secrets, Set<String> lines) {
        var differences = new EnumMap<AccessChange, List<String>>(AccessChange.class);
        var added = new ArrayList<String>();
        var changed = new ArrayList<String>();
        secrets.forEach((user, secret) -> {
            String before = secretsBefore.get(user);
            if (before == null) {
                added.add(user);
            } else if (!before.equals(secret)) {
                changed.add(user);
            }
        });
        differences.put(AccessChange.USER_ADDED, added);
        differences.put(AccessChange.PASSWORD_CHANGED, changed);
        differences.put(AccessChange.USER_REMOVED, without(secretsBefore.keySet(), secrets.keySet()));
        differences.put(AccessChange.RULE_ADDED, without(lines, linesBefore));
        differences.put(AccessChange.RULE_REMOVED, without(linesBefore, lines));
        return differences;
    }

    private static List<String> without(Set<String> some, Set<String> others) {
        var rest = new HashSet<>(some);
        rest.removeAll(others);
        return rest.stream().sorted().toList();
    }

    private void tell(Map<AccessChange, List<String>> differences) {
        differences.forEach((change, what) -> {
            if (!what.isEmpty()) {
                changes.labelValues(change.label()).inc(what.size());
                LOG.atInfo()
                        .addKeyValue(LogKeys.REASON, change.label())
                        .addKeyValue(LogKeys.COUNT, what.size())
                        .log("{}", what);
            }
        });
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
