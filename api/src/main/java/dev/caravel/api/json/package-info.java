/** JSON, from the one table of schemas. */
@NullMarked
package dev.caravel.api.json;

import org.jspecify.annotations.NullMarked;
