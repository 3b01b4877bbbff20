package dev.caravel.kubelet.status;

import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonWriter;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.Presence;
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
    var apart = new ArrayList<String>();
    var whole = new ArrayList<Field>();
    for (var field : before.schema().fields()) {
      var old = before.valueAt(field.slot());
      var wanted = after.valueAt(field.slot());
      if (Objects.equals(old, wanted)) {
        continue;
      }
      if (wanted == null) {
        apart.add(quoted(field.name()) + ":null");
      } else if (field.name().equals("conditions")) {
        var changed = conditions(structs(before, field), structs(after, field));
        apart.add(quoted(field.name()) + ":[" + String.join(",", changed) + "]");
      } else {
        whole.add(field);
      }
    }
    if (apart.isEmpty() && whole.isEmpty()) {
      return Optional.empty();
    }
    var changes = new ArrayList<String>();
    if (!whole.isEmpty()) {
      changes.add(whole(after, whole));
    }
    changes.addAll(apart);
    return Optional.of(
        Patch.strategic(
            "{\"metadata\":{\"uid\":"
                + quoted(uid)
                + "},\"status\":{"
                + String.join(",", changes)
                + "}}"));
  }

  /** The members that are sent as they are. */
  private static String whole(Struct after, List<Field> fields) {
    var sent = Struct.empty(after.schema());
    for (var field : after.schema().fields()) {
      var value = after.valueAt(field.slot());
      // JSON has some fields even where they are empty, and that would take away what is there.
      if (value != null && (fields.contains(field) || field.presence() == Presence.ALWAYS)) {
        sent = sent.with(field, value);
      }
    }
    var json = members(sent);
    for (var field : fields) {
      if (field.isRepeated() && !field.patchMergeKey().isEmpty()) {
        var start = quoted(field.name()) + ":[";
        json = json.replace(start, start + "{\"$patch\":\"replace\"},");
      }
    }
    return json;
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
