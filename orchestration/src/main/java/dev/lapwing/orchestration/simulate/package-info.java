/**
 * A cluster on batteries under a virtual clock, to see what a policy does before a real one has to bear it. Read {@link
 * dev.lapwing.orchestration.simulate.Scenario} (what a cluster is like, from a file), {@link
 * dev.lapwing.orchestration.simulate.World} (what happens to it, drawn from a seed, the same for every policy), {@link
 * dev.lapwing.orchestration.simulate.Simulation} (the hours, minute by minute: sun, batteries, samples, contexts, new pods,
 * the very {@link dev.lapwing.orchestration.policy.PlacementPolicy} that the live loop runs) and {@link
 * dev.lapwing.orchestration.simulate.Outcome}.
 *
 * <p>Of a cluster that is there: {@link dev.lapwing.orchestration.simulate.Replay} decides while nodes feel what was recorded,
 * {@link dev.lapwing.orchestration.simulate.WhatIf} decides once on what is known now and on each {@link
 * dev.lapwing.orchestration.simulate.Supposition}; both give what was {@link
 * dev.lapwing.orchestration.simulate.Foreseen}.
 *
 * <p>A simulation is used by one thread; its results are values.
 */
@NullMarked
package dev.lapwing.orchestration.simulate;

import org.jspecify.annotations.NullMarked;
