/** Packet filter rules through nf_tables netlink: tables, chains, sets, maps and rules. */
@NullMarked
package dev.caravel.network.nft;

import org.jspecify.annotations.NullMarked;
