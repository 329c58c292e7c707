/**
 * Proofs of the values' codecs: what is written is read back, whatever else is read gives a value or a {@link
 * dev.lapwing.records.MalformedValueException}, and nothing else. {@link dev.lapwing.records.ValueMutations} makes the
 * damaged values.
 */
@NullMarked
package dev.lapwing.records;

import org.jspecify.annotations.NullMarked;
