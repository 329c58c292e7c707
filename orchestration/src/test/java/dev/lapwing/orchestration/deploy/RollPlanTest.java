package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.deploy.RollPlan.Hold;
import dev.lapwing.orchestration.deploy.RollPlan.Pi;
import dev.lapwing.orchestration.deploy.RollPlan.PodState;
import dev.lapwing.orchestration.deploy.RollPlan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RollPlanTest {

    private static final BrokerMeasures WELL = new BrokerMeasures(true, 0, 0, 0);

    private static final int MIN_ISR = 2;

    @Property
    void aBrokerThatServesGoesOnlyWhileAllOthersServeAndNothingIsLacking(
            @ForAll("sites") List<Pi> pis, @ForAll("measures") Optional<BrokerMeasures> measures) {
        if (!(RollPlan.next(pis, measures, "why", false) instanceof Step.Replace replace)) {
            return;
        }
        Pi chosen = pis.stream()
                .filter(pi -> pi.name().equals(replace.pi()))
                .findFirst()
                .orElseThrow();

        assertThat(chosen.outdated()).isTrue();
        if (chosen.state() != PodState.IDLE) {
            assertThat(measures).contains(new BrokerMeasures(true, 0, 0, 0));
            assertThat(pis)
                    .filteredOn(pi -> !pi.equals(chosen))
                    .allMatch(pi -> pi.state() == PodState.READY || (pi.outdated() && pi.state() == PodState.SERVING));
        }
    }

    @Property
    void controllersGoLast(@ForAll("sites") List<Pi> pis) {
        if (RollPlan.next(pis, Optional.of(WELL), "", false) instanceof Step.Replace replace) {
            Pi chosen = pis.stream()
                    .filter(pi -> pi.name().equals(replace.pi()))
                    .findFirst()
                    .orElseThrow();
            if (chosen.controller() && chosen.state() != PodState.IDLE) {
                assertThat(pis).noneMatch(pi -> pi.outdated() && !pi.controller());
            }
        }
    }

    @Property
    void isDoneWhenNothingIsOutdatedAndNeverBefore(
            @ForAll("sites") List<Pi> pis, @ForAll("measures") Optional<BrokerMeasures> measures) {
        boolean done = RollPlan.next(pis, measures, "why", true) instanceof Step.Done;

        assertThat(done).isEqualTo(pis.stream().noneMatch(Pi::outdated));
    }

    /**
     * A whole upgrade of a cluster whose partitions and followers are drawn from a seed: brokers stop when their pod goes, come
     * back and catch up whenever it pleases them, and no partition is ever below its min ISR.
     */
    @Property(tries = 300)
    void anUpgradeNeverTakesAPartitionBelowItsMinIsrAndEnds(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 7) int count) {
        var random = new Random(seed);
        var brokers = new Cluster(count, random);
        int steps = 0;
        while (brokers.outdated() && steps < 10_000) {
            if (RollPlan.next(brokers.pis(), brokers.measures(), "silent", false) instanceof Step.Replace replace) {
                brokers.replace(replace.pi());
                assertThat(brokers.away()).hasSize(1);
            }
            assertThat(brokers.belowMinIsr()).isFalse();
            brokers.goOn();
            steps++;
        }

        assertThat(brokers.outdated()).isFalse();
    }

    @Example
    void aBrokerThatDoesNotServeIsReplacedWhateverTheOthersDo() {
        var pis = List.of(
                new Pi("a", true, true, PodState.READY),
                new Pi("b", false, true, PodState.IDLE),
                new Pi("c", false, false, PodState.AWAY));

        assertThat(RollPlan.next(pis, Optional.empty(), "silent", false)).isEqualTo(new Step.Replace("b"));
    }

    @Example
    void aSiteWithNothingToSpareIsInterruptedOnlyIfAPersonSaysSo() {
        var pis = List.of(new Pi("a", true, true, PodState.READY));
        Optional<BrokerMeasures> full = Optional.of(new BrokerMeasures(true, 0, 0, 9));

        assertThat(RollPlan.next(pis, full, "", false))
                .isInstanceOfSatisfying(
                        Step.Wait.class, wait -> assertThat(wait.hold()).isEqualTo(Hold.NOTHING_TO_SPARE));
        assertThat(RollPlan.next(pis, full, "", true)).isEqualTo(new Step.Replace("a"));
    }

    /** Mostly ready ones, as one that is not decides alone. */
    @Provide
    Arbitrary<List<Pi>> sites() {
        Arbitrary<Pi> pi = Combinators.combine(
                        Arbitraries.integers().between(1, 99),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.oneOf(Arbitraries.just(PodState.READY), Arbitraries.of(PodState.class)))
                .as((number, controller, outdated, state) -> new Pi("pi-" + number, controller, outdated, state));
        return pi.list().ofMinSize(1).ofMaxSize(7).uniqueElements(Pi::name);
    }

    @Provide
    Arbitrary<Optional<BrokerMeasures>> measures() {
        Arbitrary<Integer> few = Arbitraries.integers().between(0, 2);
        Arbitrary<BrokerMeasures> any = Combinators.combine(few, few, few)
                .as((lacking, under, at) -> new BrokerMeasures(true, lacking, under, at));
        return Arbitraries.oneOf(any, Arbitraries.just(WELL)).optional();
    }

    /** Brokers that hold partitions. */
    private static final class Cluster {

        private final Random random;
        private final List<String> names = new ArrayList<>();
        private final Set<String> outdated = new HashSet<>();
        private final Map<String, PodState> states = new HashMap<>();
        private final List<Set<String>> replicas = new ArrayList<>();
        private final List<Set<String>> inSync = new ArrayList<>();

        Cluster(int count, Random random) {
            this.random = random;
            for (int i = 1; i <= count; i++) {
                names.add("pi-" + i);
            }
            outdated.addAll(names);
            names.forEach(name -> states.put(name, PodState.READY));
            for (int partition = 0; partition < 8; partition++) {
                var holders = new ArrayList<>(names);
                Collections.shuffle(holders, random);
                replicas.add(Set.copyOf(holders.subList(0, 3)));
                inSync.add(new HashSet<>(holders.subList(0, 3)));
            }
        }

        boolean outdated() {
            return !outdated.isEmpty();
        }

        List<Pi> pis() {
            return names.stream()
                    .map(name -> new Pi(name, name.compareTo("pi-3") <= 0, outdated.contains(name), state(name)))
                    .toList();
        }

        Optional<BrokerMeasures> measures() {
            if (random.nextInt(5) == 0) {
                return Optional.empty();
            }
            int lacking = 0;
            int at = 0;
            for (int i = 0; i < replicas.size(); i++) {
                lacking += inSync.get(i).size() < replicas.get(i).size() ? 1 : 0;
                at += inSync.get(i).size() == MIN_ISR ? 1 : 0;
            }
            return Optional.of(new BrokerMeasures(true, lacking, 0, at));
        }

        private PodState state(String name) {
            return states.getOrDefault(name, PodState.AWAY);
        }

        void replace(String name) {
            states.put(name, PodState.AWAY);
            outdated.remove(name);
            inSync.forEach(isr -> isr.remove(name));
        }

        List<String> away() {
            return names.stream().filter(name -> state(name) != PodState.READY).toList();
        }

        boolean belowMinIsr() {
            return inSync.stream().anyMatch(isr -> isr.size() < MIN_ISR);
        }

        void goOn() {
            away().forEach(name -> {
                if (random.nextInt(3) == 0) {
                    states.put(name, state(name) == PodState.AWAY ? PodState.SERVING : PodState.READY);
                }
            });
            for (int i = 0; i < replicas.size(); i++) {
                int partition = i;
                replicas.get(i).stream()
                        .filter(name -> state(name) == PodState.READY && random.nextInt(3) == 0)
                        .forEach(inSync.get(partition)::add);
            }
        }
    }
}
