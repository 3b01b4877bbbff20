/** The v3 gRPC services over the store, and the command etcd. */
@NullMarked
package dev.caravel.etcd.server;

import org.jspecify.annotations.NullMarked;
