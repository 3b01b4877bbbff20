package dev.caravel.controllers.object;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.client.Patch;
import java.nio.charset.StandardCharsets;

/** Patches of metadata alone. */
final class MetadataPatch {
  private MetadataPatch() {}

  /**
   * Sets what {@code changed} has.
   *
   * @param removed the name of a field that is to go; empty: none
   */
  static Patch of(ObjectMeta changed, String removed) {
    var json = new String(Json.encode(changed.struct()), StandardCharsets.UTF_8);
    if (!removed.isEmpty()) {
      json = json.substring(0, json.length() - 1) + ",\"" + removed + "\":null}";
    }
    return Patch.merge("{\"metadata\":" + json + "}");
  }
}
