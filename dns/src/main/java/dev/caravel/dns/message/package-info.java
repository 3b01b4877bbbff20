/** DNS messages as they are on the wire (RFC 1035, RFC 6891). */
@NullMarked
package dev.caravel.dns.message;

import org.jspecify.annotations.NullMarked;
