package dev.caravel.apiserver.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Warnings a request collects on its way, sent as Warning headers. Bounded as upstream bounds them:
 * no repetition, and 4 KiB of text altogether.
 */
public final class Warnings {
  private static final int MAX_TOTAL_CHARS = 4096;

  private final Set<String> texts = new LinkedHashSet<>();
  private int chars;

  /** Adds a warning unless it is there already or there is no room. */
  public synchronized void add(String text) {
    if (chars + text.length() <= MAX_TOTAL_CHARS && texts.add(text)) {
      chars += text.length();
    }
  }

  /** What was added so far, in order. */
  public synchronized List<String> texts() {
    return List.copyOf(new ArrayList<>(texts));
  }
}
