/**
 * From what nodes feel (topic {@code context}) to what is known of them (topic {@code node-context}), and from there to
 * where pods run.
 */
@NullMarked
package dev.lapwing.streams;

import org.jspecify.annotations.NullMarked;
