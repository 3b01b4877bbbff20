/** Writes down where a service's pods are reached. */
@NullMarked
package dev.caravel.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
