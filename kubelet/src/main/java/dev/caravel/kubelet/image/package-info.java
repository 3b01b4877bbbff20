/** Images: having them before containers need them. */
@NullMarked
package dev.caravel.kubelet.image;

import org.jspecify.annotations.NullMarked;
