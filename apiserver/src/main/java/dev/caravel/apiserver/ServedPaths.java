package dev.caravel.apiserver;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.authentication.OpenIdPages;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The paths that the index page lists. */
final class ServedPaths {
  private ServedPaths() {}

  static Set<String> with(Collection<String> health) {
    var paths = new TreeSet<>(health);
    paths.addAll(
        List.of(
            OpenIdPages.CONFIGURATION,
            OpenIdPages.KEYS,
            "/api",
            "/apis",
            "/apis/",
            "/metrics",
            "/openapi/v2",
            "/openapi/v3",
            "/openapi/v3/",
            "/version"));
    for (Kind<?> kind : Kinds.all()) {
      if (!kind.plural().isEmpty()) {
        if (kind.group().isEmpty()) {
          paths.add("/api/" + kind.version());
        } else {
          paths.add("/apis/" + kind.group());
          paths.add("/apis/" + kind.apiVersion());
        }
      }
    }
    return paths;
  }
}
