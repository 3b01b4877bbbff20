/** Deletes pods from nodes whose taints they do not tolerate. */
@NullMarked
package dev.caravel.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
