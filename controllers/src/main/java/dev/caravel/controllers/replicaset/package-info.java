/** Keeps as many pods as a replica set wants. */
@NullMarked
package dev.caravel.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
