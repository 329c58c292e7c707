/**
 * {@code bin/demo --kubernetes}: the whole pipeline on a lab's boards, from real {@code motion} to an archive that is read
 * back, while a Pi loses its power and the site its internet.
 *
 * <pre>
 *  board x N: motion -&gt; pods of the site ---------------------&gt; cloud: Kafka ----------&gt; HDFS
 *               |                                                    |                      |
 *         BoardLedgers                                            CloudTap           ArchiveListing
 *               +------------------------ Reconciliation ------------+----------------------+
 * </pre>
 *
 * <p>Read {@link dev.lapwing.lab.demo.KubernetesDemo} first. What is compared with what, and how, is as in the demo of one
 * machine. One thread drives; ledgers and tap have a thread each, and hand over by locks of their own.
 */
@NullMarked
package dev.lapwing.lab.demo;

import org.jspecify.annotations.NullMarked;
