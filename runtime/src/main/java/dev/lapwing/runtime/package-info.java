/**
 * What every process shares: its lifecycle, its health, what all of them can be told, and the words of their logs.
 *
 * <p>Read {@link dev.lapwing.runtime.Service} first: everything long-lived is one. {@link dev.lapwing.runtime.Health} is
 * what a service says of itself, {@link dev.lapwing.runtime.Supervised} restarts one that failed, and the package
 * {@code process} runs them as a program.
 *
 * <p>A service's methods are called by one thread at a time, except {@link dev.lapwing.runtime.Service#check()}, which
 * any thread may call at any time.
 */
@NullMarked
package dev.lapwing.runtime;

import org.jspecify.annotations.NullMarked;
