@NullMarked
package dev.lapwing.lab.demo;

import org.jspecify.annotations.NullMarked;
