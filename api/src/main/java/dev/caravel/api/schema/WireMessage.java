package dev.caravel.api.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The protobuf layout of a message: by field number either a field or, for an inlined Go struct, a
 * message whose fields are slots of the same struct.
 */
public final class WireMessage {
  private static final int DIRECT = 64;

  /**
   * What stands under a number; exactly one of field and inlined is there.
   *
   * @param field the field, null for an inlined message
   * @param inlined the inlined message, null for a field
   */
  public record Entry(int number, @Nullable Field field, @Nullable WireMessage inlined) {}

  private final List<Entry> entries;
  private final @Nullable Entry[] direct = new @Nullable Entry[DIRECT];
  private final Map<Integer, Entry> others = new TreeMap<>();

  private WireMessage(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    for (Entry entry : entries) {
      if (entry.number() < DIRECT) {
        direct[entry.number()] = entry;
      } else {
        others.put(entry.number(), entry);
      }
    }
  }

  static WireMessage of(List<Field> fields) {
    return of(fields, 0);
  }

  private static WireMessage of(List<Field> fields, int depth) {
    Map<Integer, List<Field>> byNumber = new TreeMap<>();
    for (Field field : fields) {
      if (field.number() > 0) {
        boolean inner = field.inlinedIn().size() > depth;
        byNumber
            .computeIfAbsent(
                inner ? field.inlinedIn().get(depth) : field.number(), n -> new ArrayList<>())
            .add(field);
      }
    }
    List<Entry> entries = new ArrayList<>();
    byNumber.forEach((number, same) -> {
      boolean inner = same.getFirst().inlinedIn().size() > depth;
      entries.add(
          inner
              ? new Entry(number, null, of(same, depth + 1))
              : new Entry(number, same.getFirst(), null));
    });
    return new WireMessage(entries);
  }

  /** In the order of their numbers, which is the order upstream writes them in. */
  public List<Entry> entries() {
    return entries;
  }

  /** What stands under a number, null if nothing. */
  public @Nullable Entry byNumber(int number) {
    return number < DIRECT ? direct[number] : others.get(number);
  }
}
