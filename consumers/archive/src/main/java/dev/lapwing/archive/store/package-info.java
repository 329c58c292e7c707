/**
 * Where the archive is kept: one file system of Hadoop, by URI, behind the four promises that a roll needs.
 *
 * <p>Read {@link dev.lapwing.archive.store.ArchiveStore} first: it is the contract. {@link
 * dev.lapwing.archive.store.RenamingStore} keeps it on HDFS and all that renames atomically, {@link
 * dev.lapwing.archive.store.LocalStore} on a local disk, {@link dev.lapwing.archive.store.ObjectStore} on S3, where a
 * rename is a copy and a PUT is atomic. {@link dev.lapwing.archive.store.StoreOpener} chooses by scheme and holds
 * Hadoop's configuration, whose timeouts are short: a store that hangs must be noticed.
 *
 * <p>A store is used by one thread at a time. After an error it is closed and opened anew, since Hadoop's clients do not
 * always recover by themselves.
 */
@NullMarked
package dev.lapwing.archive.store;

import org.jspecify.annotations.NullMarked;
