@NullMarked
package dev.lapwing.orchestration.site;

import org.jspecify.annotations.NullMarked;
