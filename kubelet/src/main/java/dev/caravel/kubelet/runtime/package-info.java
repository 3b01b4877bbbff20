/** The container runtime as the kubelet sees it: CRI calls, and what they say of a pod. */
@NullMarked
package dev.caravel.kubelet.runtime;

import org.jspecify.annotations.NullMarked;
