package dev.caravel.apiserver.authorization;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.rbac.v1.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The bindings of one namespace (or of the cluster) by subject. Writers take turns. */
final class BindingIndex<B extends KubernetesObject> {

  /** A binding and the subject of it that was looked for. */
  record Bound<B>(B binding, Subject subject) {}

  private final Map<String, B> byName = new HashMap<>();
  private final Map<String, List<String>> keysOf = new HashMap<>();
  private final Map<String, List<Bound<B>>> bySubject = new ConcurrentHashMap<>();

  synchronized void put(B binding, List<Subject> subjects, String namespace) {
    String name = binding.metadata().name();
    remove(name);
    var keys = new ArrayList<String>();
    for (Subject subject : subjects) {
      String key = Subjects.key(subject, namespace);
      if (!key.isEmpty()) {
        keys.add(key);
        bySubject.compute(key, (k, old) -> with(old, new Bound<>(binding, subject)));
      }
    }
    byName.put(name, binding);
    keysOf.put(name, keys);
  }

  synchronized void remove(String name) {
    byName.remove(name);
    var keys = keysOf.remove(name);
    if (keys == null) {
      return;
    }
    for (String key : keys) {
      bySubject.computeIfPresent(key, (k, old) -> without(old, name));
    }
  }

  /** The bindings of any of {@code keys}, those of the first key first. */
  List<Bound<B>> of(List<String> keys) {
    List<Bound<B>> found = null;
    for (String key : keys) {
      var bound = bySubject.get(key);
      if (bound != null) {
        if (found == null) {
          found = bound;
        } else {
          var more = new ArrayList<>(found);
          more.addAll(bound);
          found = more;
        }
      }
    }
    return found == null ? List.of() : found;
  }

  private static <B> List<B> with(@org.jspecify.annotations.Nullable List<B> old, B added) {
    var copy = old == null ? new ArrayList<B>(1) : new ArrayList<>(old);
    copy.add(added);
    return List.copyOf(copy);
  }

  private static <B extends KubernetesObject>
      @org.jspecify.annotations.Nullable List<Bound<B>> without(List<Bound<B>> old, String name) {
    var kept =
        old.stream().filter(bound -> !bound.binding().metadata().name().equals(name)).toList();
    return kept.isEmpty() ? null : kept;
  }
}
