/** What is asked of the runtime: configurations of sandboxes and containers. */
@NullMarked
package dev.caravel.kubelet.container;

import org.jspecify.annotations.NullMarked;
