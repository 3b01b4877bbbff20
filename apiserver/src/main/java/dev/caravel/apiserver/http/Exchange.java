package dev.caravel.apiserver.http;

import dev.caravel.apiserver.request.Headers;
import java.security.cert.X509Certificate;
import java.util.List;

/** One request from the network, read whole, and the way to answer it, once. */
public interface Exchange {

  /** The HTTP method, as sent. */
  String method();

  /** Path and query, as sent. */
  String target();

  /** The request's header fields. */
  Headers headers();

  /** The body, never changed; cut off at the limit if {@link #isTooLarge()}. */
  byte[] body();

  /** Whether the body was larger than the limit. */
  boolean isTooLarge();

  /** The address the request came from, without a port. */
  String remoteAddress();

  /**
   * The certificates that the peer holds the key of, leaf first; nothing about them is verified.
   * Empty if it showed none.
   */
  List<X509Certificate> peerCertificates();

  /** Sends a whole answer. A HEAD request's body is left out, its length is sent. */
  void respond(int code, Headers headers, byte[] body);

  /** Starts an answer of unknown length. */
  BodyWriter stream(int code, Headers headers);

  /**
   * Answers 101 (Switching Protocols) and takes the connection over, HTTP/1.1 only.
   *
   * @throws IllegalStateException on HTTP/2
   */
  Tunnel upgrade(Headers headers);

  /** Whether the connection can be taken over. */
  boolean canUpgrade();

  /** Runs {@code action} when the peer goes away before the answer is complete, or has gone. */
  void onClose(Runnable action);
}
