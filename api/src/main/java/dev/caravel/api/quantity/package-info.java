/** Amounts of resources: exact decimals with Kubernetes' suffixes. */
@NullMarked
package dev.caravel.api.quantity;

import org.jspecify.annotations.NullMarked;
