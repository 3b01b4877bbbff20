package dev.caravel.api.defaults;

import dev.caravel.api.object.Struct;
import java.util.regex.Pattern;

/**
 * Images whose tag is {@code latest}, said or not, are pulled each time; others once. What is no
 * image reference counts as one with another tag.
 */
final class ImagePullPolicy {
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?/|\\[[0-9a-fA-F:]+](?::[0-9]+)?/)?"
              + PART
              + "(?:/"
              + PART
              + ")*(?<tag>:[\\w][\\w.-]{0,127})?(?<digest>@[A-Za-z][A-Za-z0-9+.-]*:[0-9a-fA-F]{32,})?");
  private static final int LENGTH_LIMIT = 4096;

  private ImagePullPolicy() {}

  static Struct set(Struct owner, String policy, String reference) {
    if (!owner.stringAt(policy).isEmpty()) {
      return owner;
    }
    return owner.with(policy, isLatest(owner.stringAt(reference)) ? "Always" : "IfNotPresent");
  }

  private static boolean isLatest(String reference) {
    if (reference.length() > LENGTH_LIMIT) {
      return false;
    }
    var matcher = REFERENCE.matcher(reference);
    if (!matcher.matches()) {
      return false;
    }
    String tag = matcher.group("tag");
    return tag == null ? matcher.group("digest") == null : tag.equals(":latest");
  }
}
