/** Tests of {@code records.context}. */
@NullMarked
package dev.lapwing.records.context;

import org.jspecify.annotations.NullMarked;
