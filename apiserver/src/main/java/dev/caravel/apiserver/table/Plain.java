package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;
import static dev.caravel.apiserver.table.Layout.meta;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.View;
import dev.caravel.api.value.TimeText;

/** The table of a kind that has no columns of its own: its name and when it was created. */
final class Plain {
  private Plain() {}

  static <T extends View> Layout<T> layout(Kind<T> kind) {
    return Layout.of(kind)
        .name()
        .date("Created At", field(ObjectMeta.SCHEMA, "creationTimestamp"), Plain::created);
  }

  static String created(View object) {
    return meta(object).creationTimestamp().map(TimeText::format).orElse(Ages.UNKNOWN);
  }
}
