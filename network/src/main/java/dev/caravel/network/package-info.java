/** Pod networking: an address, a link and published ports for every pod sandbox. */
@NullMarked
package dev.caravel.network;

import org.jspecify.annotations.NullMarked;
