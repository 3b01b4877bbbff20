/** What a pod's volumes hold, and putting it in place. */
@NullMarked
package dev.caravel.kubelet.volume;

import org.jspecify.annotations.NullMarked;
