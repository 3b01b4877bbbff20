/** The cluster's name server. */
@NullMarked
package dev.caravel.dns;

import org.jspecify.annotations.NullMarked;
