package dev.caravel.apiserver.streams;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.ClosedStreamException;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.http.Tunnel;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;

/** Passes an exchange on: as a request and its answer, or as bytes both ways after an upgrade. */
final class Passing {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");

  /** What is between two hops and never passed on (RFC 9110, 7.6.1). */
  private static final Set<String> HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "content-length",
          "expect");

  /** Who the caller is, is this server's business alone. */
  private static final Set<String> IDENTITY = Set.of("authorization", "cookie");

  private final Exchange exchange;
  private final StreamLimits limits;

  Passing(Exchange exchange, StreamLimits limits) {
    this.exchange = exchange;
    this.limits = limits;
  }

  static boolean wantsUpgrade(Exchange exchange) {
    return exchange.headers().get("Connection").toLowerCase(Locale.ROOT).contains("upgrade");
  }

  /** Passes the request on, and answers it with what comes back. */
  ApiResponse pass(Target target) throws InterruptedException {
    boolean upgrade = wantsUpgrade(exchange);
    if (upgrade && !exchange.canUpgrade()) {
      throw ApiError.badRequest("connections can be upgraded over HTTP/1.1 alone");
    }
    Backend backend = dial(target);
    try {
      backend.send(exchange.method(), target, headers(upgrade), exchange.body());
      Backend.Head head = backend.readHead();
      if (head.code() == 101) {
        splice(backend, head);
        return new ApiResponse.TakenOver();
      }
      return streamed(backend, head);
    } catch (IOException e) {
      backend.close();
      throw ApiError.of(500, "InternalError", "error dialing backend: " + e.getMessage());
    } catch (RuntimeException | InterruptedException e) {
      backend.close();
      throw e;
    }
  }

  private Backend dial(Target target) {
    try {
      return Backend.connect(target, limits);
    } catch (IOException e) {
      throw ApiError.of(500, "InternalError", "error dialing backend: " + e.getMessage());
    }
  }

  private Headers headers(boolean upgrade) {
    var passed = Headers.none();
    exchange
        .headers()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!HOP.contains(lower)
              && !IDENTITY.contains(lower)
              && !lower.startsWith("impersonate-")) {
            passed.add(name, value);
          }
        });
    if (upgrade) {
      passed.add("Connection", "Upgrade");
      passed.add("Upgrade", exchange.headers().get("Upgrade"));
    } else {
      passed.add("Connection", "close");
    }
    passed.add("X-Forwarded-For", exchange.remoteAddress());
    return passed;
  }

  private ApiResponse streamed(Backend backend, Backend.Head head) {
    var headers = Headers.none();
    head.headers()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!HOP.contains(lower) && !lower.equals("content-type")) {
            headers.add(name, value);
          }
        });
    InputStream body = backend.body(head, exchange.method());
    return new ApiResponse.Streamed(
        head.code(),
        head.headers().get("Content-Type"),
        headers,
        sink -> copy(backend, body, sink));
  }

  /** Sends what comes until it ends; a backend that breaks off ends the answer short. */
  void copy(Backend backend, InputStream body, ApiResponse.Sink sink) throws InterruptedException {
    exchange.onClose(backend::close);
    try (backend) {
      byte[] buffer = new byte[limits.pieceBytes()];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        sink.write(java.util.Arrays.copyOf(buffer, n));
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a passed-on answer broke off", e);
    }
  }

  /** Takes the connection over and carries bytes both ways until either side ends. */
  private void splice(Backend backend, Backend.Head head) throws InterruptedException {
    var headers = Headers.none();
    head.headers()
        .forEach((name, value) -> {
          if (!name.equalsIgnoreCase("Content-Length")) {
            headers.add(name, value);
          }
        });
    try (backend;
        Tunnel tunnel = exchange.upgrade(headers)) {
      Thread back = Thread.ofVirtual().name("splice").start(() -> fromBackend(backend, tunnel));
      exchange.onClose(backend::close);
      try {
        for (byte[] bytes = tunnel.read(); bytes.length > 0; bytes = tunnel.read()) {
          backend.write(bytes, 0, bytes.length);
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the backend took no more", e);
      }
      backend.close();
      back.join();
    }
  }

  private void fromBackend(Backend backend, Tunnel tunnel) {
    try {
      byte[] buffer = new byte[limits.pieceBytes()];
      InputStream in = backend.raw();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        tunnel.write(buffer, 0, n);
      }
    } catch (IOException | ClosedStreamException e) {
      LOG.log(Level.DEBUG, "an upgraded connection broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tunnel.close(); // the reading side ends too
    }
  }

  /** What a backend says of its failure, so much as is told. */
  static String text(InputStream body, StreamLimits limits) throws IOException {
    return new String(
        body.readNBytes(limits.errorBytes()), java.nio.charset.StandardCharsets.UTF_8);
  }
}
