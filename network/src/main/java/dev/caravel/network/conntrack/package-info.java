/** The kernel's table of connections (ctnetlink). */
@NullMarked
package dev.caravel.network.conntrack;

import org.jspecify.annotations.NullMarked;
