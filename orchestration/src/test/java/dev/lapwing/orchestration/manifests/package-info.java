@NullMarked
package dev.lapwing.orchestration.manifests;

import org.jspecify.annotations.NullMarked;
