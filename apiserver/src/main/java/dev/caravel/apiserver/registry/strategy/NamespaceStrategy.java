package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.object.Struct;
import java.util.SequencedMap;
import java.util.function.Function;

/** Namespaces are Active until they are deleted, and then Terminating until they are finalized. */
final class NamespaceStrategy implements Strategy {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";
  private static final String FINALIZER = "kubernetes";
  private static final SequencedMap<String, Function<Struct, String>> FIELDS =
      Fields.at("status.phase");

  @Override
  public Struct onCreate(Struct object, Context context) {
    return Namespace.of(object)
        .with(namespace -> {
          namespace.clearStatus().status(status -> status.phase("Active"));
          if (!Namespace.of(object).spec().finalizers().contains(FINALIZER)) {
            namespace.spec(spec -> spec.addFinalizers(FINALIZER));
          }
        })
        .struct();
  }

  @Override
  public Struct onUpdate(Struct next, Struct current, Context context) {
    return Parts.with(Parts.with(next, "spec", current), "status", current);
  }

  @Override
  public Struct onUpdateOf(String subresource, Struct next, Struct current, Context context) {
    return subresource.equals("finalize")
        ? Parts.with(next, "status", current)
        : Strategy.super.onUpdateOf(subresource, next, current, context);
  }

  /** Every namespace can be selected by its name. */
  @Override
  public Struct completed(Struct object) {
    Namespace namespace = Namespace.of(object);
    String name = namespace.metadata().name();
    return name.equals(namespace.metadata().labels().get(NAME_LABEL))
        ? object
        : namespace.with(n -> n.metadata(m -> m.putLabels(NAME_LABEL, name))).struct();
  }

  /** Whose finalizers are all gone, those of the spec too, ends although it has no grace period. */
  @Override
  public boolean isAtEnd(Struct next, Struct current) {
    Namespace namespace = Namespace.of(next);
    return namespace.metadata().hasDeletionTimestamp()
        && namespace.metadata().finalizers().isEmpty()
        && namespace.spec().finalizers().isEmpty();
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }
}
