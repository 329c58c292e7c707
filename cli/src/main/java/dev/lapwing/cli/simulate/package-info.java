/**
 * {@code lapwing simulate}: what a policy would do. {@link dev.lapwing.cli.simulate.SimulateCommand} reads a scenario and runs
 * it with each policy and seed; {@link dev.lapwing.cli.simulate.Comparison} says how they did, {@link
 * dev.lapwing.cli.simulate.BatteryChart} shows one run.
 *
 * <p>On a cluster that is there: {@link dev.lapwing.cli.simulate.ReplayRun} has a {@link dev.lapwing.cli.simulate.Recording} of
 * lines, Parquet or a topic replayed; {@link dev.lapwing.cli.simulate.WhatIfRun} asks what would be done now; {@link
 * dev.lapwing.cli.simulate.DecisionScreen} shows both.
 *
 * <p>Used by one thread, but for the simulations themselves, which run on all processors.
 */
@NullMarked
package dev.lapwing.cli.simulate;

import org.jspecify.annotations.NullMarked;
