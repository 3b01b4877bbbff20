package dev.caravel.client.memory;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import java.util.ArrayDeque;
import java.util.List;

/** What a request's path names. */
record MemoryPath(Kind<?> kind, String namespace, String name, String subresource) {

  static MemoryPath parse(String path) {
    var parts = new ArrayDeque<>(List.of(path.substring(1).split("/", -1)));
    var group = parts.remove().equals("api") ? "" : parts.remove();
    var version = parts.remove();
    var namespace = "";
    if (parts.size() > 2 && parts.peek().equals("namespaces") && !isAboutNamespace(parts)) {
      parts.remove();
      namespace = parts.remove();
    }
    var plural = parts.remove();
    var kind =
        Kinds.byResource(group, version, plural)
            .orElseThrow(() -> new IllegalArgumentException("no kind " + path));
    return new MemoryPath(kind, namespace, orEmpty(parts.poll()), orEmpty(parts.poll()));
  }

  private static boolean isAboutNamespace(ArrayDeque<String> parts) {
    return parts.size() == 3 && List.of("status", "finalize").contains(parts.getLast());
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String part) {
    return part == null ? "" : part;
  }

  MemoryPath named(String other) {
    return new MemoryPath(kind, namespace, other, subresource);
  }

  String prefix() {
    return kind.apiVersion() + "/" + kind.plural() + "/";
  }

  String key() {
    return prefix() + namespace + "/" + name;
  }
}
