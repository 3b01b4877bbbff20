package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.time.Instant;
import java.util.Optional;

/**
 * Who writes what and how, behind its options.
 *
 * @param dryRun whether everything is done but the write
 * @param now in whole seconds
 */
record Call(RequestInfo info, UserInfo user, Warnings warnings, boolean dryRun, Instant now) {

  static Call of(ApiRequest request, boolean dryRun, Instant now) {
    return new Call(request.info(), request.user(), request.warnings(), dryRun, now);
  }

  /** The same caller's write to another object, as if it were the resource itself. */
  Call on(RequestInfo other) {
    return new Call(other, user, warnings, dryRun, now);
  }

  Strategy.Context context() {
    return new Strategy.Context(user, now);
  }

  AdmissionRequest admission(
      Resource resource,
      AdmissionRequest.Operation operation,
      String name,
      Struct object,
      Optional<Struct> old) {
    return new AdmissionRequest(
        operation,
        resource.kind(),
        info.namespace(),
        name,
        info.subresource(),
        object,
        old,
        user,
        dryRun,
        warnings);
  }
}
