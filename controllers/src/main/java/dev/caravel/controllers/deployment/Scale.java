package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.ReplicaSet;

/** A replica set is to have so many replicas. */
record Scale(ReplicaSet set, int replicas) {}
