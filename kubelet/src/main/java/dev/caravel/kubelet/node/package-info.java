/** The node: what it has, its registration, status and lease. */
@NullMarked
package dev.caravel.kubelet.node;

import org.jspecify.annotations.NullMarked;
