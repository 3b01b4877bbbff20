/** Netlink (netlink(7)): messages, attributes and the sockets that carry them to the kernel. */
@NullMarked
package dev.caravel.network.netlink;

import org.jspecify.annotations.NullMarked;
