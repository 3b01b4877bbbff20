package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.object.Struct;
import java.util.SequencedMap;
import java.util.function.Function;

/** Nodes register together with their status. */
final class NodeStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS = fieldsOfNodes();

  private static SequencedMap<String, Function<Struct, String>> fieldsOfNodes() {
    var fields = Fields.at("spec.unschedulable");
    fields.put("spec.unschedulable", node -> String.valueOf(Node.of(node).spec().unschedulable()));
    return fields;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    return object;
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }
}
