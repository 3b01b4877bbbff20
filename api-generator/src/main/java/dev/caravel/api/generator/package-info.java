/** Makes the schemas and typed views of Kubernetes' built-in kinds from published artifacts. */
@NullMarked
package dev.caravel.api.generator;

import org.jspecify.annotations.NullMarked;
