/** Telling the API server how pods and the node are. */
@NullMarked
package dev.caravel.kubelet.status;

import org.jspecify.annotations.NullMarked;
