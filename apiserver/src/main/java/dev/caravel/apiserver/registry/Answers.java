package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.storage.ObjectMetas;

/** Answers that are no object of the resource. */
final class Answers {
  private Answers() {}

  /** The answer to a deletion: the object if it stays or the kind is so, else a Status. */
  static ApiResponse deleted(Resource resource, Deletion deletion, Deletes.Deleted deleted) {
    boolean cascades = deletion.orphanDependents().filter(orphan -> !orphan).isPresent();
    int code = !deleted.gone() && cascades ? 202 : 200;
    if (!deleted.gone() || resource.strategy().answersDeleted()) {
      return new ApiResponse.Single(code, resource.served(deleted.object()));
    }
    var metadata = ObjectMetas.of(deleted.object());
    return new ApiResponse.Single(
        code,
        Status.builder()
            .metadata(m -> {})
            .status("Success")
            .details(details -> {
              details.name(metadata.name()).kind(resource.kind().plural()).uid(metadata.uid());
              if (!resource.kind().group().isEmpty()) {
                details.group(resource.kind().group());
              }
            })
            .build()
            .struct());
  }

  /** 201 for what was done and is no object. */
  static ApiResponse done() {
    Struct status = Status.builder().metadata(m -> {}).status("Success").code(201).build().struct();
    return ApiResponse.created(status);
  }
}
