/** Patches of objects: RFC 6902, RFC 7396, and Kubernetes' strategic merge patch. */
@NullMarked
package dev.caravel.api.patch;

import org.jspecify.annotations.NullMarked;
