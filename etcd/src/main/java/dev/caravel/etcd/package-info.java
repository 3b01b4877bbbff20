/**
 * The seam between the API server and its store: a multi-version key-value store with etcd's
 * semantics, in this process or behind etcd's gRPC API.
 */
@NullMarked
package dev.caravel.etcd;

import org.jspecify.annotations.NullMarked;
