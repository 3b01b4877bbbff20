package dev.caravel.controllers.tainteviction;

import dev.caravel.api.core.v1.Taint;
import dev.caravel.api.core.v1.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a pod puts up with taints. */
sealed interface Tolerations {

  /** For ever. */
  record Forever() implements Tolerations {}

  /** For a while, from when the taints were seen. */
  record For(Duration time) implements Tolerations {}

  /** Not at all. */
  record NotAtAll() implements Tolerations {}

  /** Of the taints, only those count that evict. */
  static Tolerations of(List<Toleration> tolerations, List<Taint> taints) {
    Optional<Duration> shortest = Optional.empty();
    for (var taint : taints) {
      var matching = tolerations.stream().filter(t -> tolerates(t, taint)).toList();
      if (matching.isEmpty()) {
        return new NotAtAll();
      }
      for (var toleration : matching) {
        if (toleration.hasTolerationSeconds()) {
          var time = Duration.ofSeconds(Math.max(0, toleration.tolerationSeconds()));
          shortest = shortest.filter(s -> s.compareTo(time) <= 0).or(() -> Optional.of(time));
        }
      }
    }
    return shortest
        .<Tolerations>map(time -> time.isZero() ? new NotAtAll() : new For(time))
        .orElseGet(Forever::new);
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
    boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
    if (!effect || !key) {
      return false;
    }
    return switch (toleration.operator()) {
      case "Exists" -> true;
      case "", "Equal" -> toleration.value().equals(taint.value());
      case "Lt" -> compare(taint.value(), toleration.value(), -1);
      case "Gt" -> compare(taint.value(), toleration.value(), 1);
      default -> false;
    };
  }

  private static boolean compare(String taint, String toleration, int sign) {
    try {
      return Integer.signum(Long.compare(Long.parseLong(taint), Long.parseLong(toleration)))
          == sign;
    } catch (NumberFormatException e) {
      // Only numbers can be compared: a taint of another value is not tolerated.
      return false;
    }
  }
}
