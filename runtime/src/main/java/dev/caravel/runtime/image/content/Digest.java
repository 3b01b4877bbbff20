package dev.caravel.runtime.image.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some content, which is also its name (OCI image specification, descriptor.md).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("\"" + hex + "\" is not 64 hexadecimal digits");
    }
  }

  /**
   * Reads {@code sha256:…}.
   *
   * @throws InvalidImageException if it is anything else; no other algorithm is in use
   */
  public static Digest parse(String text) throws InvalidImageException {
    if (!isDigest(text)) {
      throw new InvalidImageException("invalid digest \"" + text + "\": only sha256 is supported");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** True for {@code sha256:} and 64 hexadecimal digits. */
  public static boolean isDigest(String text) {
    return text.startsWith(PREFIX) && HEX.matcher(text.substring(PREFIX.length())).matches();
  }

  /** The digest of {@code content}. */
  public static Digest of(byte[] content) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
  }

  static Digest finish(MessageDigest digest) {
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
