/** The ConfigMaps and Secrets that pods of this node refer to. */
@NullMarked
package dev.caravel.kubelet.object;

import org.jspecify.annotations.NullMarked;
