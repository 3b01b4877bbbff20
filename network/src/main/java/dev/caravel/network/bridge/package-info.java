/** The network of one node: a bridge, a pair of links for each pod, and addresses that last. */
@NullMarked
package dev.caravel.network.bridge;

import org.jspecify.annotations.NullMarked;
