@NullMarked
package dev.lapwing.orchestration.membership;

import org.jspecify.annotations.NullMarked;
