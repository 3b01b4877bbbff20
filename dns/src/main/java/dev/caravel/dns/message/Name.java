package dev.caravel.dns.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A domain name, as its labels from the left; none is the root. Names are equal whatever their
 * case, which is kept all the same (RFC 4343).
 */
public final class Name {
  private static final int MAX_LABEL_BYTES = 63;
  private static final int MAX_NAME_BYTES = 255;

  public static final Name ROOT = new Name(List.of());

  private final List<String> labels;
  private final List<String> folded;

  private Name(List<String> labels) {
    this.labels = labels;
    this.folded = labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * A name of these labels.
   *
   * @throws IllegalArgumentException if a label is empty or longer than 63, or the name longer than
   *     255 bytes
   */
  public static Name of(List<String> labels) {
    int bytes = 1;
    for (var label : labels) {
      if (label.isEmpty() || label.length() > MAX_LABEL_BYTES) {
        throw new IllegalArgumentException("a label of " + label.length() + " bytes");
      }
      bytes += label.length() + 1;
    }
    if (bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("a name of " + bytes + " bytes");
    }
    return new Name(List.copyOf(labels));
  }

  /** A name written with dots, with or without one at its end. */
  public static Name parse(String text) {
    String trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return trimmed.isEmpty() ? ROOT : of(List.of(trimmed.split("\\.", -1)));
  }

  /** The labels as they were written. */
  public List<String> labels() {
    return labels;
  }

  /** The labels in lower case. */
  public List<String> folded() {
    return folded;
  }

  /** Whether this is {@code zone} or in it. */
  public boolean isIn(Name zone) {
    int before = folded.size() - zone.folded.size();
    return before >= 0 && folded.subList(before, folded.size()).equals(zone.folded);
  }

  /** The labels, in lower case, before {@code zone}, which this name must be in. */
  public List<String> within(Name zone) {
    return folded.subList(0, folded.size() - zone.folded.size());
  }

  /**
   * This name with labels before it.
   *
   * @throws IllegalArgumentException if that is too long
   */
  public Name under(String... prefix) {
    var all = new ArrayList<>(List.of(prefix));
    all.addAll(labels);
    return of(all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && folded.equals(name.folded);
  }

  @Override
  public int hashCode() {
    return folded.hashCode();
  }

  /** With a dot at its end. */
  @Override
  public String toString() {
    return String.join(".", labels) + ".";
  }
}
