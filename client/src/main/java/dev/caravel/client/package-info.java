/** A Kubernetes client: typed resources over HTTPS or within one process. */
@NullMarked
package dev.caravel.client;

import org.jspecify.annotations.NullMarked;
