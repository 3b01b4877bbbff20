/** Links, addresses and routes through rtnetlink(7). */
@NullMarked
package dev.caravel.network.link;

import org.jspecify.annotations.NullMarked;
