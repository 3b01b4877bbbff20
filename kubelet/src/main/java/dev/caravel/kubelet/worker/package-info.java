/** One worker a pod, which makes it what its spec says, and ends it. */
@NullMarked
package dev.caravel.kubelet.worker;

import org.jspecify.annotations.NullMarked;
