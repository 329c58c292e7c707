/** Proofs of the demo: what it concludes from what it saw, and one short run of the whole pipeline. */
@NullMarked
package dev.lapwing.cli.demo;

import org.jspecify.annotations.NullMarked;
