package dev.caravel.api.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes the schema resource and the typed views of module {@code api}.
 *
 * <p>How this works: {@link ProtoFile} reads the descriptors and Go comments out of
 * client-java-proto, {@link OpenApiModel} the names, required fields and descriptions and {@link
 * RestResource} the paths out of client-java-api, {@link Facts} what neither tells out of this
 * module's data files. {@link TypeAssembler} joins them into one {@link TypeModel} a type and
 * refuses what does not fit together. {@link SchemaResource} and {@link ViewSource} write them
 * down.
 */
public final class GenerateApi {
  private static final String SCHEMA_PACKAGE = "dev/caravel/api/schema";

  private GenerateApi() {}

  /**
   * Writes sources and resources, unless those there were made from the same inputs.
   *
   * @param args the folder for sources and the folder for resources
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path sources = Path.of(args[0]);
    Path resources = Path.of(args[1]);
    Files.createDirectories(resources);
    Path stamp = resources.resolve("generated-from.txt");
    String fingerprint = Sources.fingerprint();
    if (Files.exists(stamp) && Files.readString(stamp).equals(fingerprint)) {
      return;
    }
    List<TypeModel> types = reachable(new TypeAssembler().assemble());
    Map<String, Integer> indexes = new HashMap<>();
    Map<String, TypeModel> byProtoName = new HashMap<>();
    for (int i = 0; i < types.size(); i++) {
      indexes.put(types.get(i).protoName(), i);
      byProtoName.put(types.get(i).protoName(), types.get(i));
    }
    SchemaResource resource = new SchemaResource(types, indexes::get);
    write(resources.resolve(SCHEMA_PACKAGE).resolve("schemas.bin"), resource.schemas());
    write(resources.resolve(SCHEMA_PACKAGE).resolve("descriptions.bin"), resource.descriptions());
    Set<String> packages = new HashSet<>();
    for (int i = 0; i < types.size(); i++) {
      TypeModel type = types.get(i);
      String view = new ViewSource(type, i, byProtoName).write();
      write(javaFile(sources, type.javaName()), view.getBytes(UTF_8));
      if (packages.add(type.groupVersion().javaPackage())) {
        writePackageInfo(sources, type.groupVersion());
      }
    }
    writeViews(sources, types);
    Files.writeString(stamp, fingerprint);
  }

  /** Leaves out the types that only ever stand inlined in another. */
  private static List<TypeModel> reachable(List<TypeModel> all) {
    Map<String, TypeModel> byName = new LinkedHashMap<>();
    Deque<TypeModel> waiting = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    for (TypeModel type : all) {
      byName.put(type.protoName(), type);
      if (type.kind().isPresent() || type.inOpenApi()) {
        waiting.add(type);
      }
    }
    while (!waiting.isEmpty()) {
      TypeModel type = waiting.remove();
      if (seen.add(type.protoName())) {
        type.fields().forEach(field -> addMessages(field.type(), byName, waiting));
      }
    }
    List<TypeModel> kept = new ArrayList<>(all);
    kept.removeIf(type -> !seen.contains(type.protoName()));
    return kept;
  }

  private static void addMessages(
      FieldType type, Map<String, TypeModel> byName, Deque<TypeModel> waiting) {
    switch (type) {
      case FieldType.Scalar _ -> {}
      case FieldType.ListOf list -> addMessages(list.element(), byName, waiting);
      case FieldType.MapOf map -> addMessages(map.value(), byName, waiting);
      case FieldType.Message message ->
          waiting.add(Objects.requireNonNull(byName.get(message.protoName()), message.protoName()));
    }
  }

  private static void writePackageInfo(Path sources, GroupVersion gv) throws IOException {
    String text =
        """
        /** Typed views of the API group version %s. */
        @org.jspecify.annotations.NullMarked
        package %s;
        """
            .formatted(gv.restPath(), gv.javaPackage());
    write(javaFile(sources, gv.javaPackage() + ".package-info"), text.getBytes(UTF_8));
  }

  /**
   * One switch from a type's index to its view, so that a view class is loaded when first wanted.
   */
  private static void writeViews(Path sources, List<TypeModel> types) throws IOException {
    StringBuilder text = new StringBuilder("package dev.caravel.api.object;\n\n");
    text.append("final class BuiltInViews {\n  private BuiltInViews() {}\n\n");
    text.append("  static View of(int type, Struct struct) {\n    return switch (type) {\n");
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).kind().isPresent()) {
        text.append("      case %d -> %s.of(struct);\n".formatted(i, types.get(i).javaName()));
      }
    }
    text.append("      default -> throw new IllegalArgumentException(\"not a kind: \" + type);\n");
    text.append("    };\n  }\n}\n");
    write(
        javaFile(sources, "dev.caravel.api.object.BuiltInViews"), text.toString().getBytes(UTF_8));
  }

  private static Path javaFile(Path sources, String className) {
    return sources.resolve(className.replace('.', '/') + ".java");
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
