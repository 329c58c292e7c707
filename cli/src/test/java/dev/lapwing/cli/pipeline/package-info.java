/**
 * The whole pipeline on real parts: brokers, {@code motion}, {@code lapwing node}, {@code lapwing bridge}, {@code lapwing
 * archive} and HDFS, each a process as a pod would run it. {@link dev.lapwing.cli.pipeline.Pipeline} starts and stops
 * them; {@link dev.lapwing.cli.pipeline.Ledger} knows what the cameras wrote and holds the archive against it; {@link
 * dev.lapwing.cli.pipeline.Fault} says what may strike them.
 */
@NullMarked
package dev.lapwing.cli.pipeline;

import org.jspecify.annotations.NullMarked;
