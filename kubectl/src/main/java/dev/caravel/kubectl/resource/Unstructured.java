package dev.caravel.kubectl.resource;

import dev.caravel.api.json.JsonException;
import dev.caravel.api.json.JsonTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An object as a file has it, of no type: nothing is added and nothing is lost, whatever its kind
 * may know (upstream: {@code unstructured.Unstructured}). Immutable.
 */
public final class Unstructured {
  private static final BigDecimal PLAIN_FROM = new BigDecimal("1e-6");
  private static final BigDecimal PLAIN_BEFORE = new BigDecimal("1e21");

  private final Map<String, @Nullable Object> fields;

  private Unstructured(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads JSON.
   *
   * @throws JsonException if it is not one object
   */
  public static Unstructured parse(byte[] json) {
    if (JsonTree.parse(json) instanceof Map<?, ?> map) {
      return new Unstructured(sorted(map));
    }
    throw new JsonException("a manifest must be an object");
  }

  /** The text that is there; empty if there is none. */
  public String stringAt(String... path) {
    return at(path).filter(String.class::isInstance).map(String.class::cast).orElse("");
  }

  /** The object that is there; empty if there is none. */
  public Map<String, @Nullable Object> objectAt(String... path) {
    return at(path).map(Unstructured::sortedIfObject).orElseGet(TreeMap::new);
  }

  /** The objects of the list that is there; empty if there is no list. */
  public Optional<List<Unstructured>> objectsAt(String... path) {
    return at(path)
        .filter(List.class::isInstance)
        .map(list ->
            ((List<?>) list).stream().map(item -> new Unstructured(sortedIfObject(item))).toList());
  }

  /** The same with a value there; what is no object on the way becomes one. */
  public Unstructured with(Object value, String... path) {
    return new Unstructured(with(fields, value, List.of(path)));
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> object, Object value, List<String> path) {
    var changed = new TreeMap<String, @Nullable Object>(object);
    var name = path.getFirst();
    changed.put(
        name,
        path.size() == 1
            ? value
            : with(sortedIfObject(object.get(name)), value, path.subList(1, path.size())));
    return changed;
  }

  /** Compact JSON with sorted keys, as Go encodes maps. */
  public byte[] json() {
    return JsonTree.write(fields);
  }

  private Optional<Object> at(String... path) {
    @Nullable Object value = fields;
    for (var name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return Optional.ofNullable(value);
  }

  private static Map<String, @Nullable Object> sortedIfObject(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? sorted(map) : new TreeMap<>();
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach((key, value) -> sorted.put((String) key, sortedValue(value)));
    return sorted;
  }

  private static @Nullable Object sortedValue(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> sorted(map);
      case List<?> list -> {
        var items = new ArrayList<@Nullable Object>();
        list.forEach(item -> items.add(sortedValue(item)));
        yield items;
      }
      case BigDecimal number -> asGoWrites(number);
      case BigInteger number -> asGoWrites(new BigDecimal(number));
      case null, default -> value;
    };
  }

  /** What does not fit 64 bits or has a point is a double in Go: 1.0 is written as 1. */
  private static Number asGoWrites(BigDecimal number) {
    double rounded = number.doubleValue();
    if (rounded == 0) {
      return 0;
    }
    if (Double.isInfinite(rounded)) {
      return number;
    }
    var shortest = new BigDecimal(Double.toString(rounded)).stripTrailingZeros();
    var size = shortest.abs();
    boolean plain = size.compareTo(PLAIN_FROM) >= 0 && size.compareTo(PLAIN_BEFORE) < 0;
    return plain && shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
