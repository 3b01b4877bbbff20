package dev.caravel.client.flags;

import java.util.Collection;
import java.util.Comparator;

/** The word that a mistyped one is closest to (Levenshtein's distance). */
public final class Nearest {
  private Nearest() {}

  /**
   * Of several that are equally close, the first in alphabetical order.
   *
   * @param words at least one
   * @throws IllegalArgumentException if there is none
   */
  public static String of(String typed, Collection<String> words) {
    return words.stream()
        .min(
            Comparator.comparingInt((String word) -> distance(typed, word))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow(() -> new IllegalArgumentException("no words to compare with"));
  }

  /** How many letters must change, come or go to make one text the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
