/** The API described in OpenAPI, versions 2 and 3, from the schemas. */
@NullMarked
package dev.caravel.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
