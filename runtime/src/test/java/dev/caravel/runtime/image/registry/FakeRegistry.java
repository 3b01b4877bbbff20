package dev.caravel.runtime.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.runtime.image.TarBytes;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** A registry that can be told to behave badly. */
final class FakeRegistry implements AutoCloseable {
  /** Answers a request itself, or returns false to let it go its way. */
  interface Trick {
    boolean play(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final Map<String, byte[]> content = new HashMap<>();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  volatile Trick trick = exchange -> false;

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Adds an image with one file {@code f}; returns its layer as it is stored. */
  byte[] image(String name, String text) throws IOException {
    byte[] tar = new TarBytes().file("f", text).finish();
    byte[] layer = TarBytes.gzip(tar);
    byte[] config =
        bytes(
            "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
                .formatted(Platform.current().architecture(), Digest.of(tar)));
    byte[] manifest =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MediaTypes.OCI_MANIFEST, descriptor(config), descriptor(layer)));
    String repository = "/v2/" + name + "/";
    for (byte[] blob : List.of(config, layer)) {
      content.put(repository + "blobs/" + Digest.of(blob), blob);
    }
    content.put(repository + "manifests/latest", manifest);
    content.put(repository + "manifests/" + Digest.of(manifest), manifest);
    return layer;
  }

  void put(String path, byte[] bytes) {
    content.put(path, bytes);
  }

  byte[] get(String path) {
    return content.getOrDefault(path, new byte[0]);
  }

  static String descriptor(byte[] bytes) {
    return "{\"mediaType\":\"x\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(Digest.of(bytes), bytes.length);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(path + (range == null ? "" : " " + range));
    try (exchange) {
      if (trick.play(exchange)) {
        return;
      }
      byte[] bytes = content.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, bytes.length - from);
    }
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = bytes(body);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
