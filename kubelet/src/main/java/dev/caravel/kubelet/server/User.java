package dev.caravel.kubelet.server;

import java.util.List;
import java.util.Map;

/** Who asks. */
record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of());
}
