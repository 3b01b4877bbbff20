/** Connections through the server: to kubelets (logs, exec, attach, port-forward) and proxies. */
@NullMarked
package dev.caravel.apiserver.streams;

import org.jspecify.annotations.NullMarked;
