@NullMarked
package dev.lapwing.lab;

import org.jspecify.annotations.NullMarked;
