@NullMarked
package dev.lapwing.orchestration.tunnel;

import org.jspecify.annotations.NullMarked;
