@NullMarked
package dev.caravel.api.schema;

import org.jspecify.annotations.NullMarked;
