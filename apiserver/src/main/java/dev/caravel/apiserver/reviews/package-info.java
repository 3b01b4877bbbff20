/** Questions the server answers without storing anything: tokens, who one is, what one may do. */
@NullMarked
package dev.caravel.apiserver.reviews;

import org.jspecify.annotations.NullMarked;
