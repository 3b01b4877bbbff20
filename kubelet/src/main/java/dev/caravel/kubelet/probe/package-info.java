/** Startup, liveness and readiness probes, and the requests that they and hooks make. */
@NullMarked
package dev.caravel.kubelet.probe;

import org.jspecify.annotations.NullMarked;
