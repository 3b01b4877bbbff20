package dev.caravel.api.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The built-in types. Each is read when first wanted. */
public final class Schemas {
  private static final SchemaResource RESOURCE = new SchemaResource("schemas.bin");
  private static final AtomicReferenceArray<Schema> LOADED =
      new AtomicReferenceArray<>(RESOURCE.size());

  /** Filled when a type is first looked up by name. */
  private static final class Names {
    private static final Map<String, Integer> INDEXES = new HashMap<>();

    static {
      for (int i = 0; i < RESOURCE.size(); i++) {
        INDEXES.put(RESOURCE.schemaName(i), i);
      }
    }
  }

  private Schemas() {}

  /** The type at a place that the generator gave it. */
  public static Schema builtIn(int index) {
    Schema schema = LOADED.get(index);
    if (schema == null) {
      LOADED.compareAndSet(index, null, RESOURCE.schema(index));
      schema = LOADED.get(index);
    }
    return schema;
  }

  /** The type with that name in OpenAPI, such as {@code io.k8s.api.core.v1.Pod}. */
  public static Optional<Schema> find(String name) {
    Integer index = Names.INDEXES.get(name);
    return index == null ? Optional.empty() : Optional.of(builtIn(index));
  }

  /** All built-in types. */
  public static List<Schema> all() {
    List<Schema> all = new ArrayList<>();
    for (int i = 0; i < RESOURCE.size(); i++) {
      all.add(builtIn(i));
    }
    return all;
  }

  /** What is known of the built-in kinds. */
  public static List<KindData> kinds() {
    return RESOURCE.kinds();
  }
}
