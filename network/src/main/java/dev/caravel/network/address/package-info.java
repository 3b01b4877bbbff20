/** Values of the network: ranges, hardware addresses, protocols. */
@NullMarked
package dev.caravel.network.address;

import org.jspecify.annotations.NullMarked;
