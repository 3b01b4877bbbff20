package dev.caravel.runtime.image;

import dev.caravel.runtime.image.content.Digest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which image a text means: a name, an id, or the beginning of an id. */
record ImageFinder(List<Image> images) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");
  private static final String ALGORITHM = "sha256:";

  Optional<Image> find(String text, int minIdPrefix) {
    if (Digest.isDigest(text)) {
      return images.stream().filter(image -> image.id().equals(text)).findFirst();
    }
    return byName(text).or(() -> byIdPrefix(text, minIdPrefix));
  }

  private Optional<Image> byName(String text) {
    ImageReference reference;
    try {
      reference = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no name, but it may be the beginning of an id
    }
    if (reference.digest().isPresent()) {
      String name = reference.name() + "@" + reference.digest().get();
      return images.stream().filter(image -> image.repoDigests().contains(name)).findFirst();
    }
    String name = reference.toString();
    return images.stream().filter(image -> image.repoTags().contains(name)).findFirst();
  }

  private Optional<Image> byIdPrefix(String text, int minIdPrefix) {
    String hex = text.startsWith(ALGORITHM) ? text.substring(ALGORITHM.length()) : text;
    if (hex.length() < minIdPrefix || !HEX.matcher(hex).matches()) {
      return Optional.empty();
    }
    var matches =
        images.stream().filter(image -> image.id().startsWith(ALGORITHM + hex)).limit(2).toList();
    return matches.size() == 1 ? Optional.of(matches.getFirst()) : Optional.empty();
  }
}
