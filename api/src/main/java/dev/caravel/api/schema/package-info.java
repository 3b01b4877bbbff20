/** What types look like: fields, their types, merge strategies and defaults. */
@NullMarked
package dev.caravel.api.schema;

import org.jspecify.annotations.NullMarked;
