package dev.caravel.api.object;

import dev.caravel.api.meta.v1.ListMeta;
import java.util.List;

/** A view of a list of objects. */
public interface KubernetesList<T extends View> extends TypedObject {
  ListMeta metadata();

  List<T> items();
}
