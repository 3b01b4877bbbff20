/** API objects as bytes and back: what the caller accepts, what he sent, lists, watches. */
@NullMarked
package dev.caravel.apiserver.content;

import org.jspecify.annotations.NullMarked;
