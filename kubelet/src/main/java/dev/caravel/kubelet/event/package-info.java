/** What the kubelet tells people about pods and the node. */
@NullMarked
package dev.caravel.kubelet.event;

import org.jspecify.annotations.NullMarked;
