package dev.caravel.api.generator;

import java.util.List;
import java.util.Optional;

/**
 * A message type.
 *
 * @param atomic server-side apply treats it as one value
 * @param form how JSON shows it: 0 an object, 1 a schema or a boolean, 2 a schema or an array of
 *     them, 3 a schema or strings
 * @param inOpenApi it has a definition of its own there
 * @param kind present for what has apiVersion and kind of its own
 */
record TypeModel(
    GroupVersion groupVersion,
    String name,
    String description,
    boolean atomic,
    int form,
    boolean inOpenApi,
    Optional<KindModel> kind,
    List<FieldModel> fields) {

  String protoName() {
    return groupVersion.protoPackage() + "." + name;
  }

  String openApiName() {
    return groupVersion.openApiPrefix() + "." + name;
  }

  String javaName() {
    return groupVersion.javaPackage() + "." + name;
  }

  boolean isList() {
    return name.endsWith("List") && fields.stream().anyMatch(f -> f.jsonName().equals("items"));
  }
}
