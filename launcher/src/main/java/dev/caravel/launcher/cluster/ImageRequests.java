package dev.caravel.launcher.cluster;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.archive.ImageImport;
import dev.caravel.runtime.image.registry.Credentials;
import dev.caravel.runtime.image.registry.PullProgress;
import dev.caravel.runtime.image.registry.RegistryPull;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code caravel image} asks of the process that has the images. An answer is {@code ok} and
 * lines, or {@code error} and why.
 */
final class ImageRequests {
  private final ImageStore images;
  private final Clock clock;

  ImageRequests(ImageStore images, Clock clock) {
    this.images = images;
    this.clock = clock;
  }

  /** The answer to {@code import FILE}, {@code pull REF}, {@code rm REF} or {@code ls}. */
  String answer(String request) {
    int space = request.indexOf(' ');
    var verb = space < 0 ? request : request.substring(0, space);
    var what = space < 0 ? "" : request.substring(space + 1);
    try {
      return switch (verb) {
        case "ls" -> "ok\n" + lines(images.list());
        case "import" -> "ok\n" + lines(imported(Path.of(what)));
        case "pull" -> "ok\n" + lines(List.of(pull(what)));
        case "rm" -> removed(what);
        default -> "error no such request: " + verb;
      };
    } catch (IOException | RuntimeException e) {
      return "error " + Reason.of(e);
    }
  }

  /** What cannot be had again stays: pods are promised it. */
  private String removed(String what) throws IOException {
    if (images.find(what).filter(Image::isPinned).isPresent()) {
      return "error " + what + " comes with Caravel and stays, it could not be pulled again";
    }
    return images.remove(what) ? "ok\nremoved " + what + "\n" : "error no such image: " + what;
  }

  private List<Image> imported(Path file) throws IOException {
    try {
      return new ImageImport(images).run(file);
    } catch (IOException e) {
      throw new IOException(file + " cannot be imported: " + Reason.of(e), e);
    }
  }

  private Image pull(String reference) throws IOException {
    try (var registry = new RegistryPull(images, clock)) {
      return registry.pull(ImageReference.parse(reference), Credentials.NONE, PullProgress.NONE);
    }
  }

  /** Name, id and bytes, with tabs between. */
  private static String lines(List<Image> images) {
    return images.stream()
        .map(image ->
            (image.repoTags().isEmpty()
                    ? String.join(",", image.repoDigests())
                    : String.join(",", image.repoTags()))
                + "\t"
                + image.id()
                + "\t"
                + image.sizeBytes()
                + "\n")
        .collect(Collectors.joining());
  }
}
