package dev.caravel.api.object;

import dev.caravel.api.schema.KindData;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.schema.Schemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind: what {@code apiVersion} and {@code kind} name, and the resource that serves it. Equal by
 * group, version and kind.
 */
public final class Kind<T extends View> {
  private static final List<Kind<?>> BUILT_IN = new ArrayList<>();
  private static final Map<Integer, Kind<?>> BY_TYPE = new HashMap<>();

  static {
    for (KindData data : Schemas.kinds()) {
      Kind<?> kind = new Kind<>(data, null, struct -> BuiltInViews.of(data.type(), struct));
      BUILT_IN.add(kind);
      BY_TYPE.put(data.type(), kind);
    }
  }

  private final KindData data;
  private final @Nullable Schema schema;
  private final Function<Struct, T> view;

  private Kind(KindData data, @Nullable Schema schema, Function<Struct, T> view) {
    this.data = data;
    this.schema = schema;
    this.view = view;
  }

  /** A kind that is made at run time. */
  public static <T extends View> Kind<T> of(
      KindData data, Schema schema, Function<Struct, T> view) {
    return new Kind<>(data, schema, view);
  }

  /** The kind of the built-in type at that place; for generated code. */
  @SuppressWarnings("unchecked") // The generator asks for a type's own kind.
  public static <T extends View> Kind<T> builtIn(int type) {
    Kind<?> kind = BY_TYPE.get(type);
    if (kind == null) {
      throw new IllegalArgumentException("not a kind: " + type);
    }
    return (Kind<T>) kind;
  }

  /** All built-in kinds. */
  public static List<Kind<?>> builtIn() {
    return List.copyOf(BUILT_IN);
  }

  /** Empty for the core group. */
  public String group() {
    return data.group();
  }

  public String version() {
    return data.version();
  }

  public String kind() {
    return data.kind();
  }

  /** {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return data.group().isEmpty() ? data.version() : data.group() + "/" + data.version();
  }

  /** The name of the resource, {@code pods}; empty for a kind that is only a body. */
  public String plural() {
    return data.plural();
  }

  public String singular() {
    return data.singular();
  }

  public List<String> shortNames() {
    return data.shortNames();
  }

  public List<String> categories() {
    return data.categories();
  }

  public boolean namespaced() {
    return data.namespaced();
  }

  /** The resource's verbs as discovery names them, without watch, in order. */
  public List<String> verbs() {
    return data.verbs();
  }

  /** The names of the subresources with their verbs. */
  public Map<String, List<String>> subresources() {
    return data.subresources();
  }

  public Schema schema() {
    return schema != null ? schema : Schemas.builtIn(data.type());
  }

  /**
   * The view of a struct of this kind.
   *
   * @throws IllegalArgumentException if its schema is another
   */
  public T of(Struct struct) {
    return view.apply(struct);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Kind<?> kind
        && kind.group().equals(group())
        && kind.version().equals(version())
        && kind.kind().equals(kind());
  }

  @Override
  public int hashCode() {
    return kind().hashCode() * 31 + group().hashCode();
  }

  @Override
  public String toString() {
    return apiVersion() + " " + kind();
  }
}
