/** The way to an API server over HTTPS: HTTP/2, client certificates, tokens, WebSocket. */
@NullMarked
package dev.caravel.client.http;

import org.jspecify.annotations.NullMarked;
