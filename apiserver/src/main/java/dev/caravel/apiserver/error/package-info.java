/** Failures with upstream's reasons, codes and messages (meta/v1 Status). */
@NullMarked
package dev.caravel.apiserver.error;

import org.jspecify.annotations.NullMarked;
