package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.util.List;

/** An Ingress says its class in its spec; the annotation from before still works. */
final class IngressStrategy implements Strategy {
  private static final String CLASS = "kubernetes.io/ingress.class";

  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public List<String> warnings(Struct object) {
    return ObjectMetas.of(object).annotations().containsKey(CLASS)
        ? List.of(
            "annotation \"%s\" is deprecated, please use 'spec.ingressClassName' instead"
                .formatted(CLASS))
        : List.of();
  }
}
