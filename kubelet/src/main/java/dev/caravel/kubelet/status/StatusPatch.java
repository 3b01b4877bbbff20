package dev.caravel.kubelet.status;

import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonWriter;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.client.Patch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The strategic merge patch that makes one status another. Conditions are merged one by one, so
 * that those of others are left alone; other lists are replaced.
 */
public final class StatusPatch {
  private StatusPatch() {}

  /**
   * The patch, which fails unless the object still is the one with that UID; empty if nothing
   * differs.
   */
  public static Optional<Patch> of(String uid, Struct before, Struct after) {
    var changes = new ArrayList<String>();
    for (var field : before.schema().fields()) {
      var old = before.valueAt(field.slot());
      var wanted = after.valueAt(field.slot());
      if (!Objects.equals(old, wanted)) {
        changes.add(change(before, after, field));
      }
    }
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Patch.strategic(
            "{\"metadata\":{\"uid\":"
                + quoted(uid)
                + "},\"status\":{"
                + String.join(",", changes)
                + "}}"));
  }

  private static String change(Struct before, Struct after, Field field) {
    var name = quoted(field.name());
    var value = after.valueAt(field.slot());
    if (value == null) {
      return name + ":null";
    }
    if (field.name().equals("conditions")) {
      return name
          + ":["
          + String.join(",", conditions(structs(before, field), structs(after, field)))
          + "]";
    }
    var whole = members(Struct.empty(after.schema()).with(field, value));
    return field.isRepeated() && !field.patchMergeKey().isEmpty()
        ? whole.replaceFirst(":\\[", ":[{\"\\$patch\":\"replace\"},")
        : whole;
  }

  private static List<Struct> structs(Struct status, Field field) {
    return status.listAt(field.slot());
  }

  /** Those that differ, with null for what a condition has lost. */
  private static List<String> conditions(List<Struct> before, List<Struct> after) {
    var changed = new ArrayList<String>();
    for (var condition : after) {
      var old =
          before.stream()
              .filter(other -> other.stringAt("type").equals(condition.stringAt("type")))
              .findFirst();
      if (old.isPresent() && old.get().equals(condition)) {
        continue;
      }
      var kept = members(condition); // absent times are in it as null
      var lost = new StringBuilder();
      for (var field : condition.schema().fields()) {
        boolean isWritten = kept.contains(quoted(field.name()) + ":");
        if (!isWritten && old.isPresent() && old.get().has(field)) {
          lost.append(',').append(quoted(field.name())).append(":null");
        }
      }
      changed.add("{" + kept + lost + "}");
    }
    return changed;
  }

  /** A struct's JSON without its braces. */
  private static String members(Struct struct) {
    var json = new String(Json.encode(struct), StandardCharsets.UTF_8);
    return json.substring(1, json.length() - 1);
  }

  private static String quoted(String text) {
    return new String(new JsonWriter().string(text).toByteArray(), StandardCharsets.UTF_8);
  }
}
