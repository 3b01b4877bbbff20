package dev.caravel.kubelet.image;

import java.util.regex.Pattern;

/** References to images. */
final class ImageNames {
  private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern DIGEST =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");

  private ImageNames() {}

  /**
   * The reference with the tag {@code latest} if it has neither tag nor digest.
   *
   * @throws IllegalArgumentException if it is no reference
   */
  static String withTag(String reference) {
    int at = reference.indexOf('@');
    var named = at < 0 ? reference : reference.substring(0, at);
    boolean digest = at >= 0 && DIGEST.matcher(reference.substring(at + 1)).matches();
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    var path = colon < 0 ? named : named.substring(0, colon);
    boolean tag = colon >= 0 && TAG.matcher(named.substring(colon + 1)).matches();
    if (!isPath(path) || (at >= 0 && !digest) || (colon >= 0 && !tag)) {
      throw new IllegalArgumentException(
          "couldn't parse image name \"" + reference + "\": invalid reference format");
    }
    return digest || tag ? reference : reference + ":latest";
  }

  private static boolean isPath(String path) {
    var parts = path.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean fits =
          COMPONENT.matcher(parts[i]).matches()
              || (i == 0 && parts.length > 1 && DOMAIN.matcher(parts[i]).matches());
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Whether it names the newest of something, which is pulled each time unless said otherwise. */
  static boolean isLatest(String reference) {
    return reference.endsWith(":latest") && !reference.contains("@");
  }
}
