package dev.caravel.api.schema;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A type: its fields in the order of the Go struct. Immutable; equal only to itself. */
public final class Schema {

  /** How JSON shows a value of the type. */
  public enum Shape {
    OBJECT,
    /** {@code JSONSchemaPropsOrBool}: the schema, or a boolean. */
    SCHEMA_OR_BOOL,
    /** {@code JSONSchemaPropsOrArray}: the schema, or an array of schemas. */
    SCHEMA_OR_ARRAY,
    /** {@code JSONSchemaPropsOrStringArray}: the schema, or an array of strings. */
    SCHEMA_OR_STRINGS
  }

  private final String name;
  private final int index;
  private final Shape shape;
  private final boolean atomic;
  private final List<Field> fields;
  private final Map<String, Field> byName;
  private final WireMessage wire;
  private final boolean topLevel;
  private final byte[][] jsonKeys;

  private Schema(String name, int index, Shape shape, boolean atomic, List<Field> fields) {
    this.name = name;
    this.index = index;
    this.shape = shape;
    this.atomic = atomic;
    this.fields = List.copyOf(fields);
    this.byName = HashMap.newHashMap(fields.size());
    for (Field field : fields) {
      byName.put(field.name(), field);
    }
    this.jsonKeys = new byte[fields.size()][];
    for (int slot = 0; slot < jsonKeys.length; slot++) {
      jsonKeys[slot] = ('"' + fields.get(slot).name() + "\":").getBytes(StandardCharsets.UTF_8);
    }
    this.wire = WireMessage.of(fields);
    this.topLevel =
        fields.size() > 1
            && fields.get(0).name().equals("kind")
            && fields.get(1).name().equals("apiVersion")
            && fields.get(0).number() == 0;
  }

  static Schema builtIn(String name, int index, Shape shape, boolean atomic, List<Field> fields) {
    return new Schema(name, index, shape, atomic, fields);
  }

  /** A type that is made at run time, such as a custom resource's. */
  public static Schema of(String name, List<Field> fields) {
    return new Schema(name, -1, Shape.OBJECT, false, fields);
  }

  /** The definition's name in OpenAPI: {@code io.k8s.api.core.v1.Pod}. */
  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  /** Whether server-side apply treats a value as one, whatever field holds it. */
  public boolean isAtomic() {
    return atomic;
  }

  /**
   * Whether slots 0 and 1 are {@code kind} and {@code apiVersion}, which protobuf has in its
   * envelope.
   */
  public boolean isTopLevel() {
    return topLevel;
  }

  public List<Field> fields() {
    return fields;
  }

  /** The field with that JSON name. */
  public Optional<Field> find(String jsonName) {
    return Optional.ofNullable(byName.get(jsonName));
  }

  /**
   * The field with that JSON name, null if there is none: for loops that meet every name of a
   * document.
   */
  public @Nullable Field named(String jsonName) {
    return byName.get(jsonName);
  }

  /**
   * The field with that JSON name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Field field(String jsonName) {
    Field field = byName.get(jsonName);
    if (field == null) {
      throw new IllegalArgumentException(name + " has no field " + jsonName);
    }
    return field;
  }

  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    fields.forEach(field -> names.add(field.name()));
    return Collections.unmodifiableSet(names);
  }

  /**
   * A field's name as JSON has it before the value, quotes and colon included; not to be changed.
   */
  public byte[] jsonKey(int slot) {
    return jsonKeys[slot];
  }

  /** The layout in protobuf. */
  public WireMessage wire() {
    return wire;
  }

  /**
   * What the type is for; read from a resource of its own when asked. Empty for types made at run
   * time.
   */
  public String description() {
    return index < 0 ? "" : SchemaResource.Descriptions.description(index, 0);
  }

  /** What the field is for; read from a resource of its own when asked. */
  public String description(Field field) {
    return index < 0 ? "" : SchemaResource.Descriptions.description(index, 1 + field.slot());
  }

  /** The place among the built-in types, -1 for one made at run time. */
  public int index() {
    return index;
  }

  @Override
  public String toString() {
    return name;
  }
}
