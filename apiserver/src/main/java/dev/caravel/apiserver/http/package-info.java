/** The HTTP server: TLS, HTTP/1.1 and HTTP/2, bounded bodies, streams and upgraded connections. */
@NullMarked
package dev.caravel.apiserver.http;

import org.jspecify.annotations.NullMarked;
