/** The kubelet's HTTPS API. */
@NullMarked
package dev.caravel.kubelet.server;

import org.jspecify.annotations.NullMarked;
