package dev.caravel.etcd;

import java.util.Arrays;

/**
 * The keys from {@code start} (inclusive) to {@code end} (exclusive), in etcd's notation: an empty
 * end means the one key {@code start}, and an end of one zero byte means every key from {@code
 * start} on.
 */
public record KeyRange(Key start, Key end) {
  private static final Key NO_END = Key.of(new byte[] {0});

  /** Every key there is. */
  public static final KeyRange ALL = new KeyRange(Key.of(new byte[] {0}), NO_END);

  /** One key. */
  public static KeyRange single(Key key) {
    return new KeyRange(key, Key.EMPTY);
  }

  /** The keys from {@code start} to before {@code end}. */
  public static KeyRange between(Key start, Key end) {
    return new KeyRange(start, end);
  }

  /** The keys that begin with {@code prefix}; with the empty prefix, all. */
  public static KeyRange prefix(Key prefix) {
    byte[] bytes = prefix.bytes();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] != (byte) 0xff) {
        byte[] end = Arrays.copyOf(bytes, i + 1);
        end[i]++;
        return new KeyRange(prefix, Key.of(end));
      }
    }
    return prefix.isEmpty() ? ALL : from(prefix);
  }

  /** The keys that begin with the UTF-8 form of {@code prefix}. */
  public static KeyRange prefix(String prefix) {
    return prefix(Key.of(prefix));
  }

  /** The keys from {@code start} on, without an end. */
  public static KeyRange from(Key start) {
    return new KeyRange(start, NO_END);
  }

  /** True if this is one key. */
  public boolean isSingle() {
    return end.isEmpty();
  }

  /** True if this range has no upper end. */
  public boolean isUnbounded() {
    return end.equals(NO_END);
  }

  /** True if {@code key} lies in this range. */
  public boolean contains(Key key) {
    if (isSingle()) {
      return start.equals(key);
    }
    return start.compareTo(key) <= 0 && (isUnbounded() || key.compareTo(end) < 0);
  }

  /** True if no key can lie in this range, because its end is not after its start. */
  public boolean isEmpty() {
    return !isSingle() && !isUnbounded() && start.compareTo(end) >= 0;
  }

  @Override
  public String toString() {
    if (isSingle()) {
      return start.toString();
    }
    return "[" + start + ", " + (isUnbounded() ? "" : end.toString()) + ")";
  }
}
