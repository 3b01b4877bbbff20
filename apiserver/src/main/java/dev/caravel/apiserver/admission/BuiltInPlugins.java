package dev.caravel.apiserver.admission;

import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.time.Clock;
import java.security.SecureRandom;
import java.util.List;

/**
 * The plugins that upstream has switched on from the start and Caravel has, in upstream's order.
 */
public final class BuiltInPlugins {
  private BuiltInPlugins() {}

  /** All of them, reading what they need through {@code reader} when they are asked. */
  public static List<AdmissionPlugin> of(ObjectReader reader, Clock clock) {
    return List.of(
        new NamespaceLifecycle(reader),
        new LimitRanger(reader),
        new PodServiceAccount(reader, new SecureRandom(), clock),
        new NodeRestriction(reader),
        new TaintNodesByCondition(),
        new PodPriority(reader),
        new DefaultTolerationSeconds(),
        new DefaultStorageClass(reader),
        new PodRuntimeClass(reader),
        new DefaultIngressClass(reader));
  }
}
