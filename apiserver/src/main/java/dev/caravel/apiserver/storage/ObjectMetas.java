package dev.caravel.apiserver.storage;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import java.util.function.Consumer;

/** The metadata of objects of any kind. */
public final class ObjectMetas {
  private static final int RESOURCE_VERSION = ObjectMeta.SCHEMA.field("resourceVersion").slot();

  private ObjectMetas() {}

  /** The metadata; empty if there is none. */
  public static ObjectMeta of(Struct object) {
    return object.get("metadata").map(m -> ObjectMeta.of((Struct) m)).orElse(ObjectMeta.empty());
  }

  /** The object with changed metadata. */
  public static Struct with(Struct object, Consumer<ObjectMeta.Builder> change) {
    return with(object, of(object).with(change));
  }

  /** The object with other metadata. */
  public static Struct with(Struct object, ObjectMeta metadata) {
    return object.with("metadata", metadata.struct());
  }

  /** The object with another resource version; with none if it is empty. */
  public static Struct withResourceVersion(Struct object, String version) {
    Struct metadata = of(object).struct();
    return metadata.stringAt(RESOURCE_VERSION).equals(version)
        ? object
        : object.with(
            "metadata",
            version.isEmpty()
                ? metadata.toBuilder().clear(RESOURCE_VERSION).build()
                : metadata.toBuilder().set(RESOURCE_VERSION, version).build());
  }

  /** The revision that wrote the object; 0 if it has not been stored. */
  public static long revision(Struct object) {
    String version = of(object).struct().stringAt(RESOURCE_VERSION);
    return version.isEmpty() ? 0 : Long.parseLong(version);
  }

  /** What follows the prefix in the object's key. */
  public static String path(Struct object) {
    ObjectMeta metadata = of(object);
    return StoredKind.path(metadata.namespace(), metadata.name());
  }
}
