/**
 * {@code bin/demo}: the whole pipeline on one machine, from simulated cameras to an archive that is read back.
 *
 * <pre>
 *  SimulatedPi x N        BrokerCluster (3)      Bridge      BrokerCluster (1)     Archive      Hdfs or file://
 *  motion + lapwing node ---&gt; node1..N ---------------------&gt; cameraData ----------------------&gt; Parquet
 *       |                        |                               |                                 |
 *  CaptureLedger             EdgeTopics                       CloudTap                         ArchiveFiles
 *       +------------------------+--------------- Reconciliation +---------------------------------+
 * </pre>
 *
 * <p>Where a control plane can run, {@link dev.lapwing.cli.demo.PlacementScene} shows beside it how pods leave a Pi whose
 * battery falls, and return.
 *
 * <p>Read {@link dev.lapwing.cli.demo.Demo} first: it starts the parts ({@link dev.lapwing.cli.demo.DemoParts}), lets
 * {@link dev.lapwing.cli.demo.Observations} watch each hop from outside, drains, and compares. What is compared with what
 * is in {@link dev.lapwing.cli.demo.Reconciliation}, a pure function.
 *
 * <p>One thread drives the demo; the ledger and the tap have a thread each, and hand over by locks of their own. Every
 * child process ends with the demo, however that ends: see {@link dev.lapwing.cli.demo.Children}.
 */
@NullMarked
package dev.lapwing.cli.demo;

import org.jspecify.annotations.NullMarked;
