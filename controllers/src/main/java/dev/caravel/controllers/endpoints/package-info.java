/** Writes down where a service's pods are reached, the old way: one Endpoints object a service. */
@NullMarked
package dev.caravel.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
