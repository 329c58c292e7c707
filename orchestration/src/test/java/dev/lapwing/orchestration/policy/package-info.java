@NullMarked
package dev.lapwing.orchestration.policy;

import org.jspecify.annotations.NullMarked;
