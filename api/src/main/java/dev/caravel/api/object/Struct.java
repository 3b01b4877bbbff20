package dev.caravel.api.object;

import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value of a schema, safe to hand to any thread.
 *
 * <p>A slot holds, by the field's type, a String, Integer, Long, Boolean, Double, {@link Bytes},
 * {@link Quantity}, {@link IntOrString}, {@link Instant}, {@link Duration}, {@link JsonValue},
 * Struct, an unmodifiable List or an unmodifiable Map of those by String; or null for an absent
 * field. Where upstream's Go has a value instead of a pointer, zero and absence are one: such a
 * zero is not kept, so that structs that mean the same are equal whatever they were decoded from.
 */
public final class Struct {
  private final Schema schema;
  private final @Nullable Object[] slots;
  private int hash;

  /** The bytes it was decoded from or first encoded to; whichever thread is first fills them in. */
  private volatile byte @Nullable [] json;

  private volatile byte @Nullable [] protobuf;

  private Struct(Schema schema, @Nullable Object[] slots) {
    this.schema = schema;
    this.slots = slots;
  }

  /** A struct with nothing set. */
  public static Struct empty(Schema schema) {
    return new Struct(schema, new @Nullable Object[schema.fields().size()]);
  }

  public static Builder builder(Schema schema) {
    return new Builder(schema, new @Nullable Object[schema.fields().size()]);
  }

  public Builder toBuilder() {
    return new Builder(schema, slots.clone());
  }

  public Schema schema() {
    return schema;
  }

  /**
   * This, if it has that schema.
   *
   * @throws IllegalArgumentException if it has another one
   */
  public Struct ofSchema(Schema wanted) {
    if (schema != wanted) {
      throw new IllegalArgumentException("a " + schema + " is no " + wanted);
    }
    return this;
  }

  public boolean isEmpty() {
    for (Object slot : slots) {
      if (slot != null) {
        return false;
      }
    }
    return true;
  }

  public boolean has(Field field) {
    return slots[field.slot()] != null;
  }

  public Optional<Object> get(Field field) {
    return Optional.ofNullable(slots[field.slot()]);
  }

  /** The value of the field with that JSON name; empty also if the type has no such field. */
  public Optional<Object> get(String jsonName) {
    Field field = schema.named(jsonName);
    return field == null ? Optional.empty() : get(field);
  }

  /** The value at a path of JSON names and map keys. */
  public Optional<Object> at(String... path) {
    Object value = this;
    for (String name : path) {
      value =
          switch (value) {
            case Struct struct -> struct.get(name).orElse(null);
            case Map<?, ?> map -> map.get(name);
            case null, default -> null;
          };
    }
    return Optional.ofNullable(value);
  }

  /** The text at a path, empty if there is none. */
  public String stringAt(String... path) {
    return at(path).filter(String.class::isInstance).map(String.class::cast).orElse("");
  }

  /** A copy with the field set; see {@link Builder#set}. */
  public Struct with(Field field, Object value) {
    return toBuilder().set(field.slot(), value).build();
  }

  public Struct with(String jsonName, Object value) {
    return with(schema.field(jsonName), value);
  }

  /** A copy with the value at a path set; messages on the way are made. */
  public Struct withAt(Object value, String... path) {
    Field field = schema.field(path[0]);
    if (path.length == 1) {
      return with(field, value);
    }
    Object inner = slots[field.slot()];
    Struct next =
        inner instanceof Struct struct
            ? struct
            : empty(((FieldType.Message) field.type()).schema());
    return with(field, next.withAt(value, Arrays.copyOfRange(path, 1, path.length)));
  }

  public Struct without(Field field) {
    return slots[field.slot()] == null ? this : toBuilder().clear(field.slot()).build();
  }

  public Struct without(String jsonName) {
    return without(schema.field(jsonName));
  }

  // Access by slot, for generated views and for loops over the schema.

  public boolean hasAt(int slot) {
    return slots[slot] != null;
  }

  /** What the slot holds, null if the field is absent. */
  public @Nullable Object valueAt(int slot) {
    return slots[slot];
  }

  public String stringAt(int slot) {
    return slots[slot] instanceof String value ? value : "";
  }

  public int intAt(int slot) {
    return slots[slot] instanceof Integer value ? value : 0;
  }

  public long longAt(int slot) {
    return slots[slot] instanceof Long value ? value : 0;
  }

  public boolean booleanAt(int slot) {
    return slots[slot] instanceof Boolean value && value;
  }

  public double doubleAt(int slot) {
    return slots[slot] instanceof Double value ? value : 0;
  }

  public Bytes bytesAt(int slot) {
    return slots[slot] instanceof Bytes value ? value : Bytes.EMPTY;
  }

  public Quantity quantityAt(int slot) {
    return slots[slot] instanceof Quantity value ? value : Quantity.ZERO;
  }

  public IntOrString intOrStringAt(int slot) {
    return slots[slot] instanceof IntOrString value ? value : IntOrString.of(0);
  }

  public Optional<Instant> instantAt(int slot) {
    return Optional.ofNullable((Instant) slots[slot]);
  }

  public Optional<Duration> durationAt(int slot) {
    return Optional.ofNullable((Duration) slots[slot]);
  }

  public JsonValue jsonAt(int slot) {
    return slots[slot] instanceof JsonValue value ? value : JsonValue.NULL;
  }

  @SuppressWarnings("unchecked") // The builder lets only the field's type in.
  public <T> List<T> listAt(int slot) {
    return slots[slot] instanceof List<?> value ? (List<T>) value : List.of();
  }

  @SuppressWarnings("unchecked") // The builder lets only the field's type in.
  public <T> Map<String, T> mapAt(int slot) {
    return slots[slot] instanceof Map<?, ?> value ? (Map<String, T>) value : Map.of();
  }

  /**
   * The view of the message in the slot; {@code absent}, an empty view of its type, if there is
   * none.
   */
  @SuppressWarnings("unchecked") // A view's withStruct returns its own type.
  public <V extends View> V viewAt(int slot, V absent) {
    return slots[slot] instanceof Struct value ? (V) absent.withStruct(value) : absent;
  }

  /** The views of the messages in the slot, made as they are asked for. */
  public <V extends View> List<V> viewsAt(int slot, V prototype) {
    List<Struct> structs = listAt(slot);
    return structs.isEmpty() ? List.of() : new Views<>(structs, prototype);
  }

  @SuppressWarnings("unchecked") // A view's withStruct returns its own type.
  public <V extends View> Map<String, V> viewMapAt(int slot, V prototype) {
    Map<String, Struct> structs = mapAt(slot);
    Map<String, V> views = LinkedHashMap.newLinkedHashMap(structs.size());
    structs.forEach((key, struct) -> views.put(key, (V) prototype.withStruct(struct)));
    return Collections.unmodifiableMap(views);
  }

  private static final class Views<V extends View> extends AbstractList<V> implements RandomAccess {
    private final List<Struct> structs;
    private final V prototype;

    Views(List<Struct> structs, V prototype) {
      this.structs = structs;
      this.prototype = prototype;
    }

    @Override
    @SuppressWarnings("unchecked") // A view's withStruct returns its own type.
    public V get(int index) {
      return (V) prototype.withStruct(structs.get(index));
    }

    @Override
    public int size() {
      return structs.size();
    }
  }

  // The bytes kept, for the codecs. Whoever gets them must not change them.

  public byte @Nullable [] keptJson() {
    return json;
  }

  public void keepJson(byte[] encoded) {
    json = encoded;
  }

  public byte @Nullable [] keptProtobuf() {
    return protobuf;
  }

  public void keepProtobuf(byte[] encoded) {
    protobuf = encoded;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Struct struct
            && struct.schema == schema
            && Arrays.equals(slots, struct.slots));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(slots);
    }
    return hash;
  }

  /** For people: names and values of what is set. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (Field field : schema.fields()) {
      Object value = slots[field.slot()];
      if (value != null) {
        out.append(out.length() > 1 ? ", " : "").append(field.name()).append(": ").append(value);
      }
    }
    return out.append('}').toString();
  }

  /**
   * Collects the slots of a new struct. Not for several threads; may go on after {@link #build}.
   */
  public static final class Builder {
    private final Schema schema;
    private @Nullable Object[] slots;
    private boolean shared;

    private Builder(Schema schema, @Nullable Object[] slots) {
      this.schema = schema;
      this.slots = slots;
    }

    public Schema schema() {
      return schema;
    }

    /**
     * Sets a field. A zero or empty value of a field that is a Go value makes it absent.
     *
     * @throws IllegalArgumentException if the value is not of the field's type
     */
    public Builder set(int slot, Object value) {
      Field field = schema.fields().get(slot);
      Slots.check(field, value);
      own()[slot] = Slots.isZero(field, value) ? null : value;
      return this;
    }

    public Builder clear(int slot) {
      own()[slot] = null;
      return this;
    }

    public boolean hasAt(int slot) {
      return slots[slot] != null;
    }

    public @Nullable Object valueAt(int slot) {
      return slots[slot];
    }

    public Builder setList(int slot, List<?> values) {
      return set(slot, List.copyOf(values));
    }

    public Builder setViews(int slot, List<? extends View> views) {
      List<Struct> structs = new ArrayList<>(views.size());
      for (View view : views) {
        structs.add(view.struct());
      }
      return set(slot, Collections.unmodifiableList(structs));
    }

    public Builder addAll(int slot, Object... values) {
      List<Object> all = new ArrayList<>(listAt(slot));
      Collections.addAll(all, values);
      return set(slot, Collections.unmodifiableList(all));
    }

    public Builder addViews(int slot, View... views) {
      List<Object> all = new ArrayList<>(listAt(slot));
      for (View view : views) {
        all.add(view.struct());
      }
      return set(slot, Collections.unmodifiableList(all));
    }

    public Builder setMap(int slot, Map<String, ?> values) {
      return set(slot, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    public Builder setViewMap(int slot, Map<String, ? extends View> views) {
      Map<String, Struct> structs = LinkedHashMap.newLinkedHashMap(views.size());
      views.forEach((key, view) -> structs.put(key, view.struct()));
      return set(slot, Collections.unmodifiableMap(structs));
    }

    public Builder put(int slot, String key, Object value) {
      Map<String, Object> all =
          slots[slot] instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<>();
      all.put(key, value);
      return set(slot, Collections.unmodifiableMap(all));
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
      Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(map.size() + 1);
      map.forEach((key, value) -> copy.put((String) key, value));
      return copy;
    }

    private List<?> listAt(int slot) {
      return slots[slot] instanceof List<?> list ? list : List.of();
    }

    /** The view of the message so far in the slot; for builders of inner messages to start from. */
    @SuppressWarnings("unchecked") // A view's withStruct returns its own type.
    public <V extends View> V viewAt(int slot, V absent) {
      return slots[slot] instanceof Struct value ? (V) absent.withStruct(value) : absent;
    }

    public Struct build() {
      shared = true;
      return new Struct(schema, slots);
    }

    private @Nullable Object[] own() {
      if (shared) {
        slots = slots.clone();
        shared = false;
      }
      return slots;
    }
  }
}
