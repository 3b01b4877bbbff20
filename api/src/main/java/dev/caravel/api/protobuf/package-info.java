/** Kubernetes' protobuf, from the one table of schemas. */
@NullMarked
package dev.caravel.api.protobuf;

import org.jspecify.annotations.NullMarked;
