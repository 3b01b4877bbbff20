package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/** Fields to select by, made from their paths. */
final class Fields {
  static final SequencedMap<String, Function<Struct, String>> NONE =
      Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

  private Fields() {}

  /** Fields whose names are their paths. */
  static SequencedMap<String, Function<Struct, String>> at(String... paths) {
    var fields = new LinkedHashMap<String, Function<Struct, String>>();
    for (String path : paths) {
      String[] names = path.split("\\.", -1);
      fields.put(path, object -> object.at(names).map(String::valueOf).orElse(""));
    }
    return fields;
  }
}
