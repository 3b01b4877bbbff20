package dev.caravel.runtime.image;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image as people write it, completed as Docker does: {@code busybox} is {@code
 * docker.io/library/busybox:latest} (the grammar of distribution's reference package).
 *
 * @param registry host, with a port where one was given
 * @param repository path within the registry
 * @param tag empty if only a digest was given
 * @param digest {@code sha256:} and 64 hexadecimal digits
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<String> digest) {
  private static final int MAX_NAME_LENGTH = 255;
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?:[A-Za-z0-9]++(?:[.-]+[A-Za-z0-9]++)*+|\\[[0-9A-Fa-f:]++])(?::[0-9]{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-++|/)[a-z0-9]++)*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * Reads a reference and fills in registry, {@code library/} and {@code latest}.
   *
   * @throws IllegalArgumentException if the text is not a reference; the message says which part
   */
  public static ImageReference parse(String text) {
    int at = text.indexOf('@');
    Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
    digest.ifPresent(value -> check(DIGEST, value, "digest", text));
    String name = at < 0 ? text : text.substring(0, at);

    int colon = name.lastIndexOf(':');
    Optional<String> tag = Optional.empty();
    if (colon > name.lastIndexOf('/')) {
      tag = Optional.of(name.substring(colon + 1));
      check(TAG, tag.get(), "tag", text);
      name = name.substring(0, colon);
    } else if (digest.isEmpty()) {
      tag = Optional.of("latest");
    }

    String registry = "docker.io";
    int slash = name.indexOf('/');
    if (slash >= 0 && isRegistry(name.substring(0, slash))) {
      registry = name.substring(0, slash);
      name = name.substring(slash + 1);
    }
    if (registry.equals("index.docker.io")) {
      registry = "docker.io";
    }
    if (registry.equals("docker.io") && !name.contains("/")) {
      name = "library/" + name;
    }
    if (registry.length() + 1 + name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "image name has more than " + MAX_NAME_LENGTH + " characters");
    }
    check(REGISTRY, registry, "registry", text);
    check(REPOSITORY, name, "repository", text);
    return new ImageReference(registry, name, tag, digest);
  }

  /** Registry and repository, without tag and digest. */
  public String name() {
    return registry + "/" + repository;
  }

  @Override
  public String toString() {
    return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  private static boolean isRegistry(String first) {
    return first.contains(".")
        || first.contains(":")
        || first.equals("localhost")
        || first.chars().anyMatch(Character::isUpperCase);
  }

  private static void check(Pattern pattern, String part, String what, String text) {
    if (!pattern.matcher(part).matches()) {
      throw new IllegalArgumentException(
          "invalid image reference \"" + text + "\": \"" + part + "\" is not a " + what);
    }
  }
}
