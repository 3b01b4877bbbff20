/** What an object must be like to be stored, in upstream's words. */
@NullMarked
package dev.caravel.apiserver.validation;

import org.jspecify.annotations.NullMarked;
