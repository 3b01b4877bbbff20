package dev.caravel.api.generator;

import java.util.Map;
import javax.lang.model.SourceVersion;

/**
 * Writes the Java source of a type's view and builder. Everything in it is one call to {@code
 * Struct} or {@code Struct.Builder} with a slot number, and every name is qualified: Kubernetes has
 * types named List, Duration and Object's like.
 */
final class ViewSource {
  private static final String STRUCT = "dev.caravel.api.object.Struct";

  private final TypeModel type;
  private final int index;
  private final Map<String, TypeModel> byProtoName;
  private final StringBuilder out = new StringBuilder();

  ViewSource(TypeModel type, int index, Map<String, TypeModel> byProtoName) {
    this.type = type;
    this.index = index;
    this.byProtoName = byProtoName;
  }

  String write() {
    String name = type.name();
    line("package %s;", type.groupVersion().javaPackage());
    line("");
    javadoc("", type.description());
    line("public final class %s implements %s {", name, supertypes());
    line("  public static final dev.caravel.api.schema.Schema SCHEMA =");
    line("      dev.caravel.api.schema.Schemas.builtIn(%d);", index);
    if (type.kind().isPresent()) {
      line("  public static final dev.caravel.api.object.Kind<%s> KIND =", name);
      line("      dev.caravel.api.object.Kind.builtIn(%d);", index);
    }
    line("  private static final %s EMPTY = new %s(%s.empty(SCHEMA));", name, name, STRUCT);
    line("  private final %s struct;", STRUCT);
    line("");
    line("  private %s(%s struct) {", name, STRUCT);
    line("    this.struct = struct;");
    line("  }");
    line("");
    line("  /**");
    line("   * Views a struct of this type.");
    line("   *");
    line("   * @throws IllegalArgumentException if it has another schema");
    line("   */");
    line("  public static %s of(%s struct) {", name, STRUCT);
    line("    return new %s(struct.ofSchema(SCHEMA));", name);
    line("  }");
    line("");
    line("  /** The view of a struct with nothing set. */");
    line("  public static %s empty() {", name);
    line("    return EMPTY;");
    line("  }");
    line("");
    line("  public static Builder builder() {");
    if (type.kind().isPresent()) {
      line("    %s.Builder struct = %s.builder(SCHEMA);", STRUCT, STRUCT);
      line("    struct.set(0, \"%s\");", type.kind().get().kind());
      line("    struct.set(1, \"%s\");", apiVersion(type.kind().get()));
      line("    return new Builder(struct);");
    } else {
      line("    return new Builder(%s.builder(SCHEMA));", STRUCT);
    }
    line("  }");
    line("");
    line("  public Builder toBuilder() {");
    line("    return new Builder(struct.toBuilder());");
    line("  }");
    line("");
    line("  /** A copy with the change made. */");
    line("  public %s with(java.util.function.Consumer<Builder> change) {", name);
    line("    Builder builder = toBuilder();");
    line("    change.accept(builder);");
    line("    return builder.build();");
    line("  }");
    line("");
    line("  @Override");
    line("  public %s struct() {", STRUCT);
    line("    return struct;");
    line("  }");
    line("");
    line("  @Override");
    line("  public %s withStruct(%s other) {", name, STRUCT);
    line("    return new %s(other);", name);
    line("  }");
    for (int slot = 0; slot < type.fields().size(); slot++) {
      accessor(slot, type.fields().get(slot));
    }
    line("");
    line("  @Override");
    line("  public boolean equals(Object other) {");
    line("    return other instanceof %s view && view.struct.equals(struct);", name);
    line("  }");
    line("");
    line("  @Override");
    line("  public int hashCode() {");
    line("    return struct.hashCode();");
    line("  }");
    line("");
    line("  @Override");
    line("  public String toString() {");
    line("    return struct.toString();");
    line("  }");
    line("");
    builder();
    line("}");
    return out.toString();
  }

  private String supertypes() {
    if (type.kind().isEmpty()) {
      return "dev.caravel.api.object.View";
    }
    for (FieldModel field : type.fields()) {
      if (field.jsonName().equals("metadata")
          && field.type() instanceof FieldType.Message message) {
        if (message.protoName().endsWith(".ObjectMeta")) {
          return "dev.caravel.api.object.KubernetesObject";
        }
      }
      if (field.jsonName().equals("items")
          && type.isList()
          && field.type() instanceof FieldType.ListOf list
          && list.element() instanceof FieldType.Message item) {
        return "dev.caravel.api.object.KubernetesList<" + javaName(item) + ">";
      }
    }
    return "dev.caravel.api.object.TypedObject";
  }

  private static String apiVersion(KindModel kind) {
    return kind.group().isEmpty() ? kind.version() : kind.group() + "/" + kind.version();
  }

  private void accessor(int slot, FieldModel field) {
    String name = accessorName(field.jsonName());
    line("");
    javadoc("  ", field.description());
    if (overrides(field)) {
      line("  @Override");
    }
    line("  public %s %s() {", viewType(field.type(), true), name);
    line("    return %s;", read(slot, field.type(), "struct"));
    line("  }");
    if (!(field.type() instanceof FieldType.ListOf) && !(field.type() instanceof FieldType.MapOf)) {
      line("");
      line("  public boolean has%s() {", GroupVersion.capitalize(identifier(field.jsonName())));
      line("    return struct.hasAt(%d);", slot);
      line("  }");
    }
  }

  private boolean overrides(FieldModel field) {
    String supertypes = supertypes();
    if (supertypes.endsWith(".View")) {
      return false;
    }
    return switch (field.jsonName()) {
      case "kind", "apiVersion" -> true;
      case "metadata" -> !supertypes.endsWith(".TypedObject");
      case "items" -> supertypes.contains("KubernetesList");
      default -> false;
    };
  }

  private String read(int slot, FieldType fieldType, String from) {
    return switch (fieldType) {
      case FieldType.Scalar scalar -> from + "." + readerOf(scalar) + "(" + slot + ")";
      case FieldType.Message message ->
          "%s.viewAt(%d, %s.empty())".formatted(from, slot, javaName(message));
      case FieldType.ListOf list ->
          list.element() instanceof FieldType.Message message
              ? "%s.viewsAt(%d, %s.empty())".formatted(from, slot, javaName(message))
              : "%s.listAt(%d)".formatted(from, slot);
      case FieldType.MapOf map ->
          map.value() instanceof FieldType.Message message
              ? "%s.viewMapAt(%d, %s.empty())".formatted(from, slot, javaName(message))
              : "%s.mapAt(%d)".formatted(from, slot);
    };
  }

  private static String readerOf(FieldType.Scalar scalar) {
    return switch (scalar) {
      case STRING -> "stringAt";
      case INT32 -> "intAt";
      case INT64 -> "longAt";
      case BOOL -> "booleanAt";
      case DOUBLE -> "doubleAt";
      case BYTES -> "bytesAt";
      case QUANTITY -> "quantityAt";
      case INT_OR_STRING -> "intOrStringAt";
      case TIME, MICRO_TIME -> "instantAt";
      case DURATION -> "durationAt";
      case JSON -> "jsonAt";
    };
  }

  private String viewType(FieldType fieldType, boolean absentAsOptional) {
    return switch (fieldType) {
      case FieldType.Scalar scalar ->
          absentAsOptional && scalar.isOptionalInViews()
              ? "java.util.Optional<" + scalar.javaType + ">"
              : scalar.javaType;
      case FieldType.Message message -> javaName(message);
      case FieldType.ListOf list -> "java.util.List<" + boxed(list.element()) + ">";
      case FieldType.MapOf map -> "java.util.Map<java.lang.String, " + boxed(map.value()) + ">";
    };
  }

  private String boxed(FieldType element) {
    return switch (viewType(element, false)) {
      case "int" -> "java.lang.Integer";
      case "long" -> "java.lang.Long";
      case "boolean" -> "java.lang.Boolean";
      case "double" -> "java.lang.Double";
      case String other -> other;
    };
  }

  private String javaName(FieldType.Message message) {
    TypeModel target = byProtoName.get(message.protoName());
    if (target == null) {
      throw new IllegalStateException("no type " + message.protoName());
    }
    return target.javaName();
  }

  private void builder() {
    line("  /** Collects the fields of a new %s. Not for several threads. */", type.name());
    line("  public static final class Builder {");
    line("    private final %s.Builder struct;", STRUCT);
    line("");
    line("    private Builder(%s.Builder struct) {", STRUCT);
    line("      this.struct = struct;");
    line("    }");
    for (int slot = 0; slot < type.fields().size(); slot++) {
      setters(slot, type.fields().get(slot));
    }
    line("");
    line("    public %s build() {", type.name());
    line("      return new %s(struct.build());", type.name());
    line("    }");
    line("  }");
  }

  private void setters(int slot, FieldModel field) {
    String name = accessorName(field.jsonName());
    String capitalized = GroupVersion.capitalize(identifier(field.jsonName()));
    switch (field.type()) {
      case FieldType.Scalar scalar ->
          method(name, scalar.javaType + " value", "struct.set(%d, value);".formatted(slot));
      case FieldType.Message message -> {
        String view = javaName(message);
        method(name, view + " value", "struct.set(%d, value.struct());".formatted(slot));
        method(
            name,
            "java.util.function.Consumer<%s.Builder> change".formatted(view),
            "%s.Builder inner = %s.toBuilder();".formatted(view, read(slot, message, "struct")),
            "change.accept(inner);",
            "struct.set(%d, inner.build().struct());".formatted(slot));
      }
      case FieldType.ListOf list -> listSetters(slot, name, capitalized, list);
      case FieldType.MapOf map -> mapSetters(slot, name, capitalized, map);
    }
    method("clear" + capitalized, "", "struct.clear(%d);".formatted(slot));
  }

  private void listSetters(int slot, String name, String capitalized, FieldType.ListOf list) {
    String element = boxed(list.element());
    String add = "add" + capitalized;
    boolean views = list.element() instanceof FieldType.Message;
    String set = views ? "setViews" : "setList";
    method(
        name,
        "java.util.List<%s> values".formatted(element),
        "struct.%s(%d, values);".formatted(set, slot));
    if (views) {
      method(add, element + "... values", "struct.addViews(%d, values);".formatted(slot));
      method(
          add,
          "java.util.function.Consumer<%s.Builder> change".formatted(element),
          "%s.Builder inner = %s.builder();".formatted(element, element),
          "change.accept(inner);",
          "struct.addViews(%d, inner.build());".formatted(slot));
    } else if (!element.contains("<")) {
      method(add, element + "... values", "struct.addAll(%d, (Object[]) values);".formatted(slot));
    }
  }

  private void mapSetters(int slot, String name, String capitalized, FieldType.MapOf map) {
    String value = boxed(map.value());
    boolean views = map.value() instanceof FieldType.Message;
    method(
        name,
        "java.util.Map<java.lang.String, %s> values".formatted(value),
        "struct.%s(%d, values);".formatted(views ? "setViewMap" : "setMap", slot));
    method(
        "put" + capitalized,
        "java.lang.String key, %s value".formatted(value),
        "struct.put(%d, key, %s);".formatted(slot, views ? "value.struct()" : "value"));
  }

  private void method(String name, String parameter, String... body) {
    line("");
    line("    public Builder %s(%s) {", name, parameter);
    for (String statement : body) {
      line("      %s", statement);
    }
    line("      return this;");
    line("    }");
  }

  /**
   * The JSON name as a Java identifier: other characters are dropped and the next letter is
   * capital.
   */
  static String identifier(String jsonName) {
    StringBuilder name = new StringBuilder();
    boolean capital = false;
    for (char c : jsonName.toCharArray()) {
      if (c == '$' || !Character.isJavaIdentifierPart(c)) {
        capital = !name.isEmpty();
      } else {
        name.append(capital ? Character.toUpperCase(c) : c);
        capital = false;
      }
    }
    return name.toString();
  }

  private static String accessorName(String jsonName) {
    String name = identifier(jsonName);
    return SourceVersion.isKeyword(name) ? name + "_" : name;
  }

  private void javadoc(String indent, String description) {
    if (description.isEmpty()) {
      return;
    }
    String html =
        description
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("@", "&#64;")
            .replace("*/", "*&#47;")
            .replace("\\", "&#92;")
            .replaceAll("\\s+", " ");
    line("%s/** %s */", indent, html);
  }

  private void line(String format, Object... arguments) {
    out.append(arguments.length == 0 ? format : format.formatted(arguments)).append('\n');
  }
}
