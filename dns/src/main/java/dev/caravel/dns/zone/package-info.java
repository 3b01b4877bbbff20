/** What the cluster's names mean: pure functions of Services and their endpoints. */
@NullMarked
package dev.caravel.dns.zone;

import org.jspecify.annotations.NullMarked;
