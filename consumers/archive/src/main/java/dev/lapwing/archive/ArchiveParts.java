package dev.lapwing.archive;

import java.nio.file.Path;
import java.time.Clock;

/**
 * What rolls and recoveries are done with; used by the thread {@code archive-store} alone, but for {@code decoder},
 * {@code metrics} and {@code clock}.
 *
 * @param staging directory of this process on the local disk
 */
record ArchiveParts(
        Path staging,
        RowDecoder decoder,
        ArchivedIds ids,
        CloudTopics topics,
        DeadLetters deadLetters,
        RangeReader ranges,
        ArchiveMetrics metrics,
        RollStep.Listener listener,
        Clock clock) {}
