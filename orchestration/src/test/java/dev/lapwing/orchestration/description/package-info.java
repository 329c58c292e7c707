@NullMarked
package dev.lapwing.orchestration.description;

import org.jspecify.annotations.NullMarked;
