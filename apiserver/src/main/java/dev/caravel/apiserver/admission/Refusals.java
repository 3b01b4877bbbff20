package dev.caravel.apiserver.admission;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.util.List;

/** How plugins say no, in upstream's words. */
public final class Refusals {
  private Refusals() {}

  /** 403 that names the resource and the object, or the prefix of the name it is to get. */
  public static ApiError forbidden(AdmissionRequest request, String why) {
    return ApiError.forbidden(
        request.kind().group(), request.kind().plural(), nameOf(request), why);
  }

  /** The same for several reasons. */
  public static ApiError forbidden(AdmissionRequest request, List<String> reasons) {
    List<String> distinct = reasons.stream().distinct().toList();
    return forbidden(
        request,
        distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]");
  }

  private static String nameOf(AdmissionRequest request) {
    if (!request.name().isEmpty()) {
      return request.name();
    }
    ObjectMeta metadata = ObjectMetas.of(request.object());
    if (!metadata.name().isEmpty()) {
      return metadata.name();
    }
    return metadata.generateName().isEmpty() ? "Unknown" : metadata.generateName();
  }
}
