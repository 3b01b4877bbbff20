package dev.caravel.apiserver.openapi;

import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.PathHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Answers {@code /openapi/v2} and {@code /openapi/v3}.
 *
 * <p>How this works: {@link Documents} writes a document from the schemas when it is first asked
 * for; it is kept, with its hash as ETag. The index of version 3 names every document with a hash
 * of its name and release, so that it can be told before the documents are made.
 */
public final class OpenApi implements PathHandler {
  private static final String JSON = "application/json";

  /** What upstream says its index is, though it is JSON as well. */
  private static final String PLAIN = "text/plain; charset=utf-8";

  private static final String V2 = "/openapi/v2";
  private static final String V3 = "/openapi/v3";
  private static final String RELEASE = "v1.36.3";

  private record Document(byte[] content, String tag) {}

  private final Map<String, List<Kind<?>>> groupVersions = groupVersions();
  private final Map<String, Document> documents = new ConcurrentHashMap<>();

  /** Of the built-in kinds. */
  public OpenApi() {}

  private static Map<String, List<Kind<?>>> groupVersions() {
    var all = new TreeMap<String, List<Kind<?>>>();
    for (Kind<?> kind : Documents.served()) {
      var prefix = kind.group().isEmpty() ? "api/" : "apis/";
      all.computeIfAbsent(prefix + kind.apiVersion(), path -> new ArrayList<>()).add(kind);
    }
    return all;
  }

  @Override
  public boolean serves(String path) {
    return path.equals(V2) || path.equals(V3) || path.startsWith(V3 + "/");
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    if (!request.method().equals("GET")) {
      throw ApiError.methodNotAllowed();
    }
    var path = request.info().path();
    if (path.equals(V2)) {
      return answer(request, documents.computeIfAbsent(V2, p -> document(Documents.v2())), JSON);
    }
    if (path.equals(V3) || path.equals(V3 + "/")) {
      return answer(request, documents.computeIfAbsent(V3, p -> document(index())), PLAIN);
    }
    var name = path.substring(V3.length() + 1);
    var kinds = groupVersions.get(name);
    if (kinds == null) {
      throw ApiError.noSuchResource();
    }
    return answer(
        request, documents.computeIfAbsent(name, p -> document(Documents.v3(kinds))), JSON);
  }

  private byte[] index() {
    return groupVersions.keySet().stream()
        .map(path ->
            "\"%s\":{\"serverRelativeURL\":\"%s/%s?hash=%s\"}"
                .formatted(path, V3, path, hash((RELEASE + path).getBytes(StandardCharsets.UTF_8))))
        .collect(Collectors.joining(",", "{\"paths\":{", "}}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ApiResponse answer(ApiRequest request, Document document, String type) {
    var headers = Headers.of("ETag", document.tag(), "Vary", "Accept-Encoding, Accept");
    return request.headers().get("If-None-Match").equals(document.tag())
        ? new ApiResponse.Raw(304, type, headers, new byte[0])
        : new ApiResponse.Raw(200, type, headers, document.content());
  }

  private static Document document(byte[] content) {
    return new Document(content, "\"" + hash(content) + "\"");
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-512").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }
}
