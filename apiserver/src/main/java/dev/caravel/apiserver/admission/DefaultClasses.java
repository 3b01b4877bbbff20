package dev.caravel.apiserver.admission;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the class that is marked as default by annotation; of several the newest. */
final class DefaultClasses {
  private static final Comparator<ObjectMeta> NEWEST_FIRST =
      Comparator.comparing((ObjectMeta m) -> m.creationTimestamp().orElse(Instant.EPOCH))
          .reversed()
          .thenComparing(ObjectMeta::name);

  private DefaultClasses() {}

  static Optional<String> find(ObjectReader reader, Kind<?> kind, List<String> annotations)
      throws InterruptedException {
    return reader.list(kind, "").stream()
        .map(ObjectMetas::of)
        .filter(metadata ->
            annotations.stream().anyMatch(name -> "true".equals(metadata.annotations().get(name))))
        .min(NEWEST_FIRST)
        .map(ObjectMeta::name);
  }
}
