package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.quantity.Quantity;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Arithmetic of amounts by the name of a resource. */
final class Amounts {
  private Amounts() {}

  static SortedMap<String, Quantity> sum(Map<String, Quantity> a, Map<String, Quantity> b) {
    var sum = new TreeMap<>(a);
    b.forEach((name, amount) -> sum.merge(name, amount, Quantity::add));
    return sum;
  }

  static SortedMap<String, Quantity> greatest(Map<String, Quantity> a, Map<String, Quantity> b) {
    var greatest = new TreeMap<>(a);
    b.forEach(
        (name, amount) -> greatest.merge(name, amount, (x, y) -> x.compareTo(y) >= 0 ? x : y));
    return greatest;
  }

  /** What {@code next} has more than {@code before}; nothing where it has as much or less. */
  static SortedMap<String, Quantity> growth(
      Map<String, Quantity> next, Map<String, Quantity> before) {
    var growth = new TreeMap<String, Quantity>();
    next.forEach((name, amount) -> {
      Quantity more = amount.subtract(before.getOrDefault(name, Quantity.ZERO));
      if (more.signum() > 0) {
        growth.put(name, more);
      }
    });
    return growth;
  }

  static SortedMap<String, Quantity> only(Map<String, Quantity> all, Collection<String> names) {
    var some = new TreeMap<>(all);
    some.keySet().retainAll(names);
    return some;
  }

  /** {@code cpu=1,pods=2}. */
  static String shown(Map<String, Quantity> amounts) {
    return new TreeMap<>(amounts)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
  }
}
