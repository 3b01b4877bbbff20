/** Gives each namespace its default service account. */
@NullMarked
package dev.caravel.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
