/** Requests, answers and errors as messages of etcd's v3 gRPC API, in both directions. */
@NullMarked
package dev.caravel.etcd.wire;

import org.jspecify.annotations.NullMarked;
