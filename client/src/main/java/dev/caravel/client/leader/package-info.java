/** One of several replicas acts, chosen by a Lease. */
@NullMarked
package dev.caravel.client.leader;

import org.jspecify.annotations.NullMarked;
