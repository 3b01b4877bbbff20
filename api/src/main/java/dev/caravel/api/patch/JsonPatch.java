package dev.caravel.api.patch;

import dev.caravel.api.json.JsonException;
import dev.caravel.api.json.JsonTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON patch, RFC 6902. As upstream's library: {@code replace} also adds to an object, a value left
 * out is null, and an index may count from the end.
 */
public final class JsonPatch {
  /** More operations than this are refused. */
  public static final int OPERATION_LIMIT = 10_000;

  /** Copied values may add up to no more than this many bytes of JSON. */
  private static final int COPY_BYTES_LIMIT = 3 * 1024 * 1024;

  private @Nullable Object document;
  private long copied;

  /** Maps on the way to what an operation was about. */
  private final Set<Map<String, @Nullable Object>> touched =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private JsonPatch(Object document) {
    this.document = document;
  }

  /**
   * The object with the patch applied.
   *
   * @param document the object as JSON
   * @throws PatchException if the patch is no list of operations, has too many, or one does not
   *     apply
   */
  public static Patched apply(byte[] document, byte[] patch) {
    List<String> problems = new ArrayList<>();
    List<?> operations = operations(patch, problems);
    JsonPatch target = new JsonPatch(Trees.document(document));
    for (Object operation : operations) {
      target.apply(operation);
    }
    target.touched.forEach(JsonPatch::sort);
    return new Patched(written(target.document), problems);
  }

  /** As upstream: messages show the result. */
  private static void sort(Map<String, @Nullable Object> map) {
    Map<String, @Nullable Object> sorted = new TreeMap<>(map);
    map.clear();
    map.putAll(sorted);
  }

  /** Also finds what operations have nested too deep, before anything else goes down there. */
  private static byte[] written(@Nullable Object tree) {
    try {
      return JsonTree.write(tree);
    } catch (JsonException e) {
      throw PatchException.unprocessable("the patched object: " + e.getMessage());
    }
  }

  private static List<?> operations(byte[] patch, List<String> problems) {
    Object tree = Trees.decode(patch, problems);
    if (tree == null) {
      return List.of();
    }
    if (!(tree instanceof List<?> operations)) {
      throw notUnmarshalled(tree, "[]handlers.jsonPatchOp");
    }
    for (Object operation : operations) {
      if (operation != null && !(operation instanceof Map<?, ?>)) {
        throw notUnmarshalled(operation, "handlers.jsonPatchOp");
      }
    }
    if (operations.size() > OPERATION_LIMIT) {
      throw new PatchException(
          PatchException.Reason.TOO_LARGE,
          "Request entity too large: The allowed maximum operations in a JSON patch is "
              + OPERATION_LIMIT
              + ", got "
              + operations.size());
    }
    return operations;
  }

  private static PatchException notUnmarshalled(Object tree, String goType) {
    return PatchException.malformed(
        "error decoding patch: json: cannot unmarshal "
            + Trees.kind(tree)
            + " into Go value of type "
            + goType);
  }

  private void apply(@Nullable Object operation) {
    if (!(operation instanceof Map<?, ?> fields)) {
      throw PatchException.unprocessable("Unexpected kind: unknown");
    }
    String op = fields.get("op") instanceof String name ? name : "unknown";
    String path = text(fields, "path");
    switch (op) {
      case "add" -> add(path, Trees.copy(fields.get("value")));
      case "remove" -> remove(path);
      case "replace" -> replace(path, Trees.copy(fields.get("value")));
      case "move" -> {
        String from = text(fields, "from");
        Object value = find(from);
        remove(from);
        add(path, value);
      }
      case "copy" -> {
        Object value = find(text(fields, "from"));
        copied += written(value).length;
        if (copied > COPY_BYTES_LIMIT) {
          throw PatchException.unprocessable("Unable to complete the copy, too much is copied");
        }
        add(path, Trees.copy(value));
      }
      case "test" -> {
        if (!Trees.same(find(path), fields.get("value"))) {
          throw PatchException.unprocessable("testing value " + path + " failed");
        }
      }
      default -> throw PatchException.unprocessable("Unexpected kind: " + op);
    }
  }

  private static String text(Map<?, ?> operation, String name) {
    if (operation.get(name) instanceof String text) {
      return text;
    }
    throw PatchException.unprocessable("operation has no " + name);
  }

  private @Nullable Object find(String path) {
    if (path.isEmpty()) {
      return document;
    }
    JsonPointer pointer = JsonPointer.parse(path);
    return pointer.get(pointer.container(document, touched));
  }

  private void add(String path, @Nullable Object value) {
    JsonPointer pointer = JsonPointer.parse(path);
    switch (pointer.container(document, touched)) {
      case Map<?, ?> map -> Trees.map(map).put(pointer.last(), value);
      case Object list -> {
        List<@Nullable Object> items = Trees.list(list);
        items.add(
            pointer.last().equals("-") ? items.size() : pointer.index(items.size() + 1), value);
      }
    }
  }

  private void replace(String path, @Nullable Object value) {
    if (path.isEmpty()) {
      document = value;
      return;
    }
    JsonPointer pointer = JsonPointer.parse(path);
    switch (pointer.container(document, touched)) {
      case Map<?, ?> map -> Trees.map(map).put(pointer.last(), value);
      case Object list -> {
        List<@Nullable Object> items = Trees.list(list);
        items.set(pointer.index(items.size()), value);
      }
    }
  }

  private void remove(String path) {
    JsonPointer pointer = JsonPointer.parse(path);
    switch (pointer.container(document, touched)) {
      case Map<?, ?> map -> {
        if (!map.containsKey(pointer.last())) {
          throw PatchException.unprocessable("Unable to remove nonexistent key: " + pointer.last());
        }
        map.remove(pointer.last());
      }
      case Object list -> {
        List<@Nullable Object> items = Trees.list(list);
        items.remove(pointer.index(items.size()));
      }
    }
  }
}
