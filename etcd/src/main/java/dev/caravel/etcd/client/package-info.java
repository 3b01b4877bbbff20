/** The store of an etcd cluster, reached over gRPC. */
@NullMarked
package dev.caravel.etcd.client;

import org.jspecify.annotations.NullMarked;
