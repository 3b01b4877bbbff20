package dev.caravel.runtime.state;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of sandboxes and containers: 256 random bits as hexadecimal digits. */
public final class Ids {
  private static final int BYTES = 32;

  /** The path of a Unix socket has room for little more; this many digits never meet twice. */
  private static final int BRIEF_DIGITS = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  public static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The beginning of an id, for where there is no room for all of it. */
  public static String brief(String id) {
    return id.substring(0, Math.min(BRIEF_DIGITS, id.length()));
  }
}
