package dev.caravel.apiserver.authentication;

import java.util.List;

/**
 * The headers in which a proxy tells who its caller is; of several the first that is there counts.
 *
 * @param extraPrefixes what stands before the name of an extra value
 */
public record RequestHeaderNames(
    List<String> user, List<String> uid, List<String> groups, List<String> extraPrefixes) {

  /** Those that upstream's documentation names. */
  public static final RequestHeaderNames USUAL =
      new RequestHeaderNames(
          List.of("X-Remote-User"),
          List.of(),
          List.of("X-Remote-Group"),
          List.of("X-Remote-Extra-"));

  public RequestHeaderNames {
    user = List.copyOf(user);
    uid = List.copyOf(uid);
    groups = List.copyOf(groups);
    extraPrefixes = List.copyOf(extraPrefixes);
  }
}
