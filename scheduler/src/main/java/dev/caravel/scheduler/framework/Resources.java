package dev.caravel.scheduler.framework;

import dev.caravel.api.quantity.Quantity;
import java.util.HashMap;
import java.util.Map;

/**
 * An amount of resources. Upstream: {@code framework.Resource}.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param pods how many pods
 * @param scalars extended resources and huge pages, by name, in whole units
 */
public record Resources(
    long milliCpu, long memory, long ephemeralStorage, long pods, Map<String, Long> scalars) {
  public static final Resources NONE = new Resources(0, 0, 0, 0, Map.of());

  public static Resources of(Map<String, Quantity> quantities) {
    if (quantities.isEmpty()) {
      return NONE;
    }
    long milliCpu = 0;
    long memory = 0;
    long storage = 0;
    long pods = 0;
    var scalars = new HashMap<String, Long>();
    for (var entry : quantities.entrySet()) {
      var quantity = entry.getValue();
      switch (entry.getKey()) {
        case "cpu" -> milliCpu = quantity.milliValue();
        case "memory" -> memory = quantity.value();
        case "ephemeral-storage" -> storage = quantity.value();
        case "pods" -> pods = quantity.value();
        default -> scalars.put(entry.getKey(), quantity.value());
      }
    }
    return new Resources(milliCpu, memory, storage, pods, Map.copyOf(scalars));
  }

  public Resources plus(Resources other) {
    return combine(other, Long::sum);
  }

  public Resources minus(Resources other) {
    return combine(other, (a, b) -> a - b);
  }

  public Resources max(Resources other) {
    return combine(other, Math::max);
  }

  private Resources combine(Resources other, java.util.function.LongBinaryOperator operator) {
    return new Resources(
        operator.applyAsLong(milliCpu, other.milliCpu),
        operator.applyAsLong(memory, other.memory),
        operator.applyAsLong(ephemeralStorage, other.ephemeralStorage),
        operator.applyAsLong(pods, other.pods),
        combineScalars(other.scalars, operator));
  }

  private Map<String, Long> combineScalars(
      Map<String, Long> others, java.util.function.LongBinaryOperator operator) {
    if (scalars.isEmpty() && others.isEmpty()) {
      return Map.of();
    }
    var result = new HashMap<String, Long>(scalars);
    for (var name : others.keySet()) {
      result.putIfAbsent(name, 0L);
    }
    result.replaceAll(
        (name, amount) -> operator.applyAsLong(amount, others.getOrDefault(name, 0L)));
    return Map.copyOf(result);
  }
}
