package dev.caravel.apiserver.discovery;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.discovery.ServedGroup.ServedVersion;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.PathHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers {@code /api}, {@code /apis} and what is below them down to the version.
 *
 * <p>How this works: the groups are read once from the kinds; every answer is made when it is first
 * asked for and kept. {@code /api} and {@code /apis} have a second form that holds everything at
 * once ({@link AggregatedDiscovery}), for those whose Accept asks for it; it carries an ETag, so
 * that a client that has it already is told so.
 */
public final class Discovery implements PathHandler {
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final int MAX_SEGMENTS = 3;

  private final List<ServedGroup> groups = ServedGroup.builtIn();
  private final String serverAddress;
  private final Kept<byte[]> aggregatedCore;
  private final Kept<byte[]> aggregatedGroups;

  /**
   * Discovery of the built-in kinds.
   *
   * @param serverAddress host and port under which clients reach this server
   */
  public Discovery(String serverAddress) {
    this.serverAddress = serverAddress;
    this.aggregatedCore = new Kept<>(() -> aggregated(groups.subList(0, 1)));
    this.aggregatedGroups = new Kept<>(() -> aggregated(groups.subList(1, groups.size())));
  }

  @Override
  public boolean serves(String path) {
    var segments = segments(path);
    if (segments.isEmpty()) {
      return false;
    }
    return switch (segments.getFirst()) {
      case "api" -> segments.size() <= 2;
      case "apis" ->
          segments.size() == 1
              || segments.size() <= MAX_SEGMENTS && find(segments.get(1)).isPresent();
      default -> false;
    };
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    var segments = segments(request.info().path());
    boolean isCore = segments.getFirst().equals("api");
    boolean isList = isCore && segments.size() == 2 || segments.size() == MAX_SEGMENTS;
    if (!request.method().equals("GET") && (isCore || isList)) {
      throw ApiError.methodNotAllowed();
    }
    if (segments.size() == 1) {
      if (wantsAggregated(request)) {
        return aggregated(request, (isCore ? aggregatedCore : aggregatedGroups).get());
      }
      return ApiResponse.ok(
          isCore
              ? ResourceLists.versions(groups.getFirst(), serverAddress).struct()
              : ResourceLists.groups(groups.subList(1, groups.size())).struct());
    }
    var group = find(isCore ? "" : segments.get(1)).orElseThrow(ApiError::noSuchResource);
    if (!isList) {
      return ApiResponse.ok(ResourceLists.group(group).struct());
    }
    return ApiResponse.ok(resources(group, segments.getLast()));
  }

  private static Struct resources(ServedGroup group, String name) {
    ServedVersion version =
        group.versions().stream()
            .filter(candidate -> candidate.version().equals(name))
            .findFirst()
            .orElseThrow(ApiError::noSuchResource);
    return ResourceLists.resources(group, version).struct();
  }

  private Optional<ServedGroup> find(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /** The parts of a path between its slashes; a slash at the end makes no difference. */
  private static List<String> segments(String path) {
    if (path.length() < 2 || path.charAt(0) != '/' || path.charAt(1) == '/') {
      return List.of();
    }
    int end = path.endsWith("/") ? path.length() - 1 : path.length();
    return Arrays.asList(path.substring(1, end).split("/", -1));
  }

  private static boolean wantsAggregated(ApiRequest request) {
    for (String accept : request.headers().all("Accept")) {
      for (String clause : accept.split(",", -1)) {
        var parts = Arrays.stream(clause.split(";", -1)).map(String::strip).toList();
        if (parts.getFirst().equals("application/json")
            && parts.contains("g=apidiscovery.k8s.io")
            && parts.contains("v=v2")
            && parts.contains("as=APIGroupDiscoveryList")) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte[] aggregated(List<ServedGroup> groups) {
    return Json.encode(AggregatedDiscovery.of(groups).struct());
  }

  private static ApiResponse aggregated(ApiRequest request, byte[] body) {
    var tag = "\"" + digest(body) + "\"";
    var headers = Headers.of("ETag", tag, "Vary", "Accept");
    if (request.headers().get("If-None-Match").equals(tag)) {
      return new ApiResponse.Raw(304, AGGREGATED, headers, new byte[0]);
    }
    return new ApiResponse.Raw(200, AGGREGATED, headers, body);
  }

  private static String digest(byte[] body) {
    try {
      var digest = MessageDigest.getInstance("SHA-512").digest(body);
      return HexFormat.of().withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  /** A value that is made when it is first asked for; two threads may both make it. */
  private static final class Kept<V> {
    private final Supplier<V> make;
    private volatile Optional<V> value = Optional.empty();

    Kept(Supplier<V> make) {
      this.make = make;
    }

    V get() {
      if (value.isEmpty()) {
        value = Optional.of(make.get());
      }
      return value.get();
    }
  }
}
