package dev.caravel.api.yaml;

import java.util.Comparator;

/** The order of keys in what is written: letters after other signs, numbers by their value. */
enum KeyOrder implements Comparator<String> {
  NATURAL;

  @Override
  public int compare(String left, String right) {
    var a = left.codePoints().toArray();
    var b = right.codePoints().toArray();
    boolean digits = false;
    for (int i = 0; i < a.length && i < b.length; i++) {
      if (a[i] == b[i]) {
        digits = Character.isDigit(a[i]);
        continue;
      }
      boolean aLetter = Character.isLetter(a[i]);
      boolean bLetter = Character.isLetter(b[i]);
      if (aLetter && bLetter) {
        return Integer.compare(a[i], b[i]);
      }
      if (aLetter || bLetter) {
        return aLetter == digits ? -1 : 1;
      }
      return compareNumbers(a, b, i);
    }
    return Integer.compare(a.length, b.length);
  }

  private static int compareNumbers(int[] a, int[] b, int start) {
    long lead = 0;
    if (a[start] == '0' || b[start] == '0') {
      for (int j = start - 1; j >= 0 && Character.isDigit(a[j]); j--) {
        if (a[j] != '0') {
          lead = 1;
          break;
        }
      }
    }
    int aEnd = digitsEnd(a, start);
    int bEnd = digitsEnd(b, start);
    int byValue = Long.compare(value(lead, a, start, aEnd), value(lead, b, start, bEnd));
    if (byValue != 0) {
      return byValue;
    }
    return aEnd != bEnd ? Integer.compare(aEnd, bEnd) : Integer.compare(a[start], b[start]);
  }

  private static int digitsEnd(int[] text, int start) {
    int end = start;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end;
  }

  /** Overflows as upstream's does. */
  private static long value(long lead, int[] text, int start, int end) {
    long value = lead;
    for (int i = start; i < end; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return value;
  }
}
