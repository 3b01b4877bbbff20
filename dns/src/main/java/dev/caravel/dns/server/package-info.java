/** Queries by UDP and TCP. */
@NullMarked
package dev.caravel.dns.server;

import org.jspecify.annotations.NullMarked;
