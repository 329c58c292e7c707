/**
 * The archive: cloud topics for good, as Parquet on any file system of Hadoop, each record once.
 *
 * <p>Read in the order of the flow: {@link dev.lapwing.archive.ArchiveCommand} wires; {@link
 * dev.lapwing.archive.Archive} polls Kafka and knows which partitions are ours; {@link
 * dev.lapwing.archive.PartitionArchive} stages one partition's records in a {@link dev.lapwing.archive.StagingFile} and
 * decides when to roll; {@link dev.lapwing.archive.Roll} turns what is staged into files and commits them with a {@link
 * dev.lapwing.archive.Manifest}; {@link dev.lapwing.archive.Recovery} asks the archive itself where to go on, and rolls
 * forward what was interrupted. The store is in the package {@code store}.
 *
 * <p>Threads: {@code archive-poll} owns the consumer and all {@code PartitionArchive}s; {@code archive-store} does all
 * that touches the store, one roll or recovery after the other, so that memory is that of one open file. What is staged
 * belongs to the first until it is handed over as a roll, and to the second from then on. Staging is not durable: Kafka
 * is the source of truth until a roll is complete.
 */
@NullMarked
package dev.lapwing.archive;

import org.jspecify.annotations.NullMarked;
