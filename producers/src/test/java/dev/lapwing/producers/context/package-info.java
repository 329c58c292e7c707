/** What the kernel's texts mean, and when each metric is due. */
@NullMarked
package dev.lapwing.producers.context;

import org.jspecify.annotations.NullMarked;
