package dev.caravel.apiserver.streams;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * Where a request is passed on to.
 *
 * @param tls empty for plain HTTP
 * @param path with its query, encoded
 */
record Target(String host, int port, Optional<SSLSocketFactory> tls, String path) {}
