/**
 * Settings: each declared once with type, default, unit and one sentence. Environment variables, flags of the same name,
 * {@code --help} and the tables of the READMEs all come from that declaration.
 *
 * <p>{@link dev.lapwing.runtime.settings.Setting} is the declaration, {@link dev.lapwing.runtime.settings.Settings} the
 * values of one process. Both are immutable.
 */
@NullMarked
package dev.lapwing.runtime.settings;

import org.jspecify.annotations.NullMarked;
