/** How a request reaches an API server: over HTTPS, or within one process without bytes. */
@NullMarked
package dev.caravel.client.transport;

import org.jspecify.annotations.NullMarked;
