package dev.caravel.api;

import dev.caravel.api.object.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The built-in kinds: those with a resource, and those that are only bodies. */
public final class Kinds {
  private static final List<Kind<?>> ALL = Kind.builtIn();
  private static final Map<String, Kind<?>> BY_KIND = new HashMap<>();
  private static final Map<String, Kind<?>> BY_RESOURCE = new HashMap<>();

  static {
    for (Kind<?> kind : ALL) {
      BY_KIND.put(kind.apiVersion() + " " + kind.kind(), kind);
      if (!kind.plural().isEmpty()) {
        BY_RESOURCE.put(kind.apiVersion() + " " + kind.plural(), kind);
      }
    }
  }

  private Kinds() {}

  public static List<Kind<?>> all() {
    return ALL;
  }

  /**
   * @param group empty for the core group
   */
  public static Optional<Kind<?>> find(String group, String version, String kind) {
    return Optional.ofNullable(BY_KIND.get(apiVersion(group, version) + " " + kind));
  }

  /**
   * @param apiVersion {@code v1} or {@code apps/v1}
   */
  public static Optional<Kind<?>> find(String apiVersion, String kind) {
    return Optional.ofNullable(BY_KIND.get(apiVersion + " " + kind));
  }

  /**
   * @param group empty for the core group
   */
  public static Optional<Kind<?>> byResource(String group, String version, String plural) {
    return Optional.ofNullable(BY_RESOURCE.get(apiVersion(group, version) + " " + plural));
  }

  private static String apiVersion(String group, String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }
}
