package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.api.selector.SelectorException;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Scope;
import java.util.ArrayList;
import java.util.List;

/** Which objects a list or watch is about, as the storage wants to know it. */
final class Selection {
  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  private Selection() {}

  /**
   * The scope of a request.
   *
   * @throws ApiError 400 if the kind has no such field to select by
   */
  static Scope of(Resource resource, String namespace, ListQuery query) {
    check(resource, query.fields());
    String indexed = resource.strategy().indexedField();
    return new Scope(
        namespace.isEmpty() ? query.fields().exactValue(NAMESPACE).orElse("") : namespace,
        query.fields().exactValue(NAME).orElse(""),
        indexed.isEmpty() ? "" : query.fields().exactValue(indexed).orElse(""),
        !query.labels().isEverything() || !query.fields().isEverything(),
        object -> matches(resource, object, query.labels(), query.fields()),
        resource::served);
  }

  private static void check(Resource resource, FieldQuery fields) {
    if (fields.isEverything()) {
      return;
    }
    List<String> known = new ArrayList<>();
    known.add(NAME);
    known.add(NAMESPACE);
    known.addAll(resource.strategy().fields().sequencedKeySet());
    try {
      fields.checkFields(known);
    } catch (SelectorException e) {
      throw unknownField(resource, fields, known);
    }
  }

  private static ApiError unknownField(Resource resource, FieldQuery fields, List<String> known) {
    String unknown =
        fields.terms().stream()
            .map(FieldQuery.Term::field)
            .filter(field -> !known.contains(field))
            .findFirst()
            .orElse("");
    return ApiError.badRequest(
        resource.strategy().fields().isEmpty()
            ? "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                .formatted(unknown)
            : "field label not supported: " + unknown);
  }

  private static boolean matches(
      Resource resource, Struct object, LabelQuery labels, FieldQuery fields) {
    ObjectMeta metadata = ObjectMetas.of(object);
    if (!labels.matches(metadata.labels())) {
      return false;
    }
    return fields.matches(field ->
        switch (field) {
          case NAME -> metadata.name();
          case NAMESPACE -> metadata.namespace();
          default -> {
            var value = resource.strategy().fields().get(field);
            yield value == null ? "" : value.apply(object);
          }
        });
  }
}
