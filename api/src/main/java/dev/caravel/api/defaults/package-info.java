/** What the API server fills in where a request says nothing: data beside the schema. */
@NullMarked
package dev.caravel.api.defaults;

import org.jspecify.annotations.NullMarked;
