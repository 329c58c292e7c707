/**
 * Spark, as anyone who analyses an archive would use it: SQL goes in, a line of JSON comes out for each answer. It knows
 * nothing of Lapwing, so that what it reads is what is in the files.
 *
 * <p>There is one class, {@link dev.lapwing.spark.SparkReader}, which runs in a JVM of its own because Spark's jars clash
 * with those of the archive. One thread; Spark's own threads end with the session.
 */
@NullMarked
package dev.lapwing.spark;

import org.jspecify.annotations.NullMarked;
