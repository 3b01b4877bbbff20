/** kube-proxy: Services as packet filter rules. */
@NullMarked
package dev.caravel.proxy;

import org.jspecify.annotations.NullMarked;
