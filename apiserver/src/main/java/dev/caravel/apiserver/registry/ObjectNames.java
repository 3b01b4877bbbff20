package dev.caravel.apiserver.registry;

import java.security.SecureRandom;

/** Names the server makes: generateName and a random end (upstream's SimpleNameGenerator). */
final class ObjectNames {
  /** Without vowels and what looks like them: no name becomes a word. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int RANDOM_CHARS = 5;
  private static final int MAX_BASE_CHARS = 63 - RANDOM_CHARS;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ObjectNames() {}

  static String generate(String base) {
    var name =
        new StringBuilder(
            base.length() > MAX_BASE_CHARS ? base.substring(0, MAX_BASE_CHARS) : base);
    for (int i = 0; i < RANDOM_CHARS; i++) {
      name.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }
}
