package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Taint;
import dev.caravel.api.core.v1.Toleration;
import java.util.List;
import java.util.Optional;

/** Which taints a list of tolerations tolerates. Upstream: component-helpers, corev1 Toleration. */
final class Taints {
  private Taints() {}

  static boolean tolerated(Taint taint, List<Toleration> tolerations) {
    return tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint));
  }

  /** An empty effect is any effect; an empty key with Exists is any key. */
  private static boolean tolerates(Toleration toleration, Taint taint) {
    boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
    boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
    return effect && key && valueTolerated(toleration, taint);
  }

  private static boolean valueTolerated(Toleration toleration, Taint taint) {
    return switch (toleration.operator()) {
      case "", "Equal" -> toleration.value().equals(taint.value());
      case "Exists" -> true;
      case "Lt" -> compared(taint, toleration).map(order -> order < 0).orElse(false);
      case "Gt" -> compared(taint, toleration).map(order -> order > 0).orElse(false);
      default -> false;
    };
  }

  /** Numbers as KEP-5471 compares them: the taint's value with the toleration's. */
  private static Optional<Integer> compared(Taint taint, Toleration toleration) {
    try {
      return Optional.of(
          Long.compare(Long.parseLong(taint.value()), Long.parseLong(toleration.value())));
    } catch (NumberFormatException notNumbers) {
      return Optional.empty();
    }
  }
}
