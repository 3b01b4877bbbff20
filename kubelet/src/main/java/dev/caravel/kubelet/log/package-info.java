/** Container logs: reading, rotating, last words. */
@NullMarked
package dev.caravel.kubelet.log;

import org.jspecify.annotations.NullMarked;
