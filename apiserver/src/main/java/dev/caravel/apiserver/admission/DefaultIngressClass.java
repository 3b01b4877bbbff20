package dev.caravel.apiserver.admission;

import dev.caravel.api.networking.v1.Ingress;
import dev.caravel.api.networking.v1.IngressClass;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.List;

/** An Ingress that names no class gets the default one. */
public final class DefaultIngressClass implements AdmissionPlugin {
  private static final List<String> IS_DEFAULT =
      List.of("ingressclass.kubernetes.io/is-default-class");
  private static final String OLD_CLASS = "kubernetes.io/ingress.class";

  private final ObjectReader reader;

  public DefaultIngressClass(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (request.operation() != Operation.CREATE || !request.isFor(Ingress.KIND)) {
      return request.object();
    }
    Ingress ingress = Ingress.of(request.object());
    if (ingress.spec().hasIngressClassName()
        || ingress.metadata().annotations().containsKey(OLD_CLASS)) {
      return request.object();
    }
    return DefaultClasses.find(reader, IngressClass.KIND, IS_DEFAULT)
        .map(name -> ingress.with(i -> i.spec(s -> s.ingressClassName(name))).struct())
        .orElse(request.object());
  }
}
