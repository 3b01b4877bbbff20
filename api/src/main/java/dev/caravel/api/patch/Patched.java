package dev.caravel.api.patch;

import dev.caravel.api.value.Bytes;
import java.util.List;

/**
 * What came of a patch.
 *
 * @param json the patched object; whether it fits a schema is not known yet
 * @param problems {@code duplicate field "a.b"} for what the patch says twice, for strict
 *     validation
 */
public record Patched(Bytes json, List<String> problems) {
  public Patched {
    problems = List.copyOf(problems);
  }

  Patched(byte[] json, List<String> problems) {
    this(Bytes.wrap(json), problems);
  }
}
