package dev.caravel.api.patch;

import dev.caravel.api.json.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON merge patch, RFC 7396: objects are merged, null deletes, all else replaces. */
public final class JsonMergePatch {
  private JsonMergePatch() {}

  /**
   * The object with the patch applied.
   *
   * @param document the object as JSON
   * @return the patched object as JSON, and {@code duplicate field "a.b"} for what the patch says
   *     twice
   * @throws PatchException if the patch is no JSON object
   */
  public static Patched apply(byte[] document, byte[] patch) {
    List<String> problems = new ArrayList<>();
    Map<String, @Nullable Object> changes = Trees.patchObject(patch, problems);
    return new Patched(JsonTree.write(merge(Trees.document(document), changes)), problems);
  }

  private static Object merge(@Nullable Object target, Map<String, @Nullable Object> patch) {
    // Sorted where something was merged, as upstream: messages show the result.
    Map<String, @Nullable Object> merged =
        target instanceof Map<?, ?> ? new TreeMap<>(Trees.map(target)) : new TreeMap<>();
    patch.forEach((key, value) -> {
      if (value == null) {
        merged.remove(key);
      } else if (value instanceof Map<?, ?>) {
        merged.put(key, merge(merged.get(key), Trees.map(value)));
      } else {
        merged.put(key, value);
      }
    });
    return merged;
  }

  /**
   * The patch with which a client that applies configuration takes {@code current} to {@code
   * modified}: what the new configuration says otherwise than the object, and null for what was in
   * the configuration it applied before and is not now.
   *
   * @param original the configuration applied before; may be empty
   */
  public static byte[] diff(byte[] original, byte[] modified, byte[] current) {
    Map<String, @Nullable Object> wanted = Trees.document(modified);
    Map<String, @Nullable Object> patch = removals(Trees.document(original), wanted);
    additions(Trees.document(current), wanted).forEach((key, value) -> add(patch, key, value));
    return JsonTree.write(patch);
  }

  private static void add(
      Map<String, @Nullable Object> patch, String key, @Nullable Object addition) {
    if (addition instanceof Map<?, ?> inner && patch.get(key) instanceof Map<?, ?> had) {
      Map<String, @Nullable Object> both = Trees.map(had);
      Trees.map(inner).forEach((name, value) -> add(both, name, value));
    } else {
      patch.put(key, addition);
    }
  }

  private static Map<String, @Nullable Object> additions(
      Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {
    Map<String, @Nullable Object> patch = new LinkedHashMap<>();
    to.forEach((key, value) -> {
      Object had = from.get(key);
      if (value instanceof Map<?, ?> && had instanceof Map<?, ?>) {
        Map<String, @Nullable Object> inner = additions(Trees.map(had), Trees.map(value));
        if (!inner.isEmpty()) {
          patch.put(key, inner);
        }
      } else if (value != null && !Trees.same(had, value)) {
        patch.put(key, value);
      }
    });
    return patch;
  }

  private static Map<String, @Nullable Object> removals(
      Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {
    Map<String, @Nullable Object> patch = new LinkedHashMap<>();
    from.forEach((key, had) -> {
      Object value = to.get(key);
      if (had instanceof Map<?, ?> && value instanceof Map<?, ?>) {
        Map<String, @Nullable Object> inner = removals(Trees.map(had), Trees.map(value));
        if (!inner.isEmpty()) {
          patch.put(key, inner);
        }
      } else if (!to.containsKey(key)) {
        patch.put(key, null);
      }
    });
    return patch;
  }
}
