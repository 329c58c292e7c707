/**
 * A Kubernetes of real nodes, each a container of this machine's Docker engine: boards with a kubelet and a camera, masters,
 * and a cloud beside them. Boards can lose their power and their cable, and the site its internet.
 */
@NullMarked
package dev.lapwing.lab;

import org.jspecify.annotations.NullMarked;
