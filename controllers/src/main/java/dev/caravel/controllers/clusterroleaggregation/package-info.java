/** Fills ClusterRoles that gather the rules of others. */
@NullMarked
package dev.caravel.controllers.clusterroleaggregation;

import org.jspecify.annotations.NullMarked;
