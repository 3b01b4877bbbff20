/**
 * Decides on writes that are allowed and well-formed: admission plugins and the chain they form.
 */
@NullMarked
package dev.caravel.apiserver.admission;

import org.jspecify.annotations.NullMarked;
