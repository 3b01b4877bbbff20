/** Names of others: asked of the resolvers that the host itself asks. */
@NullMarked
package dev.caravel.dns.forward;

import org.jspecify.annotations.NullMarked;
