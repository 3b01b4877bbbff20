package dev.caravel.apiserver.services;

import dev.caravel.api.core.v1.Service;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import java.util.List;

/** Services that cannot have what they ask for. */
final class Refusals {
  private Refusals() {}

  static ApiError address(Service service, String address, String why) {
    return invalid(
        service,
        "spec.clusterIPs",
        "[\"%s\"]".formatted(address),
        "failed to allocate IP %s: %s".formatted(address, why));
  }

  static ApiError nodePort(Service service, int index, int port, String why) {
    return invalid(
        service, "spec.ports[%d].nodePort".formatted(index), Integer.toString(port), why);
  }

  static ApiError forbidden(Service service, String field, String why) {
    var cause = new Cause("FieldValueForbidden", "Forbidden: " + why, field);
    return ApiError.invalid("", "Service", service.metadata().name(), List.of(cause));
  }

  static ApiError invalid(Service service, String field, String shown, String why) {
    var cause =
        new Cause("FieldValueInvalid", "Invalid value: %s: %s".formatted(shown, why), field);
    return ApiError.invalid("", "Service", service.metadata().name(), List.of(cause));
  }
}
