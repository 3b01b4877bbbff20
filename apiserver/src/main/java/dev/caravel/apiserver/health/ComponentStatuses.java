package dev.caravel.apiserver.health;

import dev.caravel.api.core.v1.ComponentStatus;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.ResourceRoute;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** {@code componentstatuses}: the store's health. Old, and said to be so with every answer. */
public final class ComponentStatuses implements ResourceRoute {
  private static final String STORE = "etcd-0";

  private final BooleanSupplier isStoreWell;

  public ComponentStatuses(BooleanSupplier isStoreWell) {
    this.isStoreWell = isStoreWell;
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.group().isEmpty()
        && info.version().equals("v1")
        && info.resource().equals(ComponentStatus.KIND.plural())
        && info.namespace().isEmpty();
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    if (!request.info().isWrite()) {
      request.warnings().add("v1 ComponentStatus is deprecated in v1.19+");
    }
    return switch (request.info().verb()) {
      case "list" ->
          new ApiResponse.Items(
              ComponentStatus.KIND, List.of(store()), "", "", OptionalLong.empty());
      case "get" -> {
        if (!request.info().name().equals(STORE)) {
          throw ApiError.notFound("", "componentstatus", request.info().name());
        }
        yield ApiResponse.ok(store());
      }
      default -> throw ApiError.methodNotAllowed();
    };
  }

  private Struct store() {
    boolean isWell = isStoreWell.getAsBoolean();
    return ComponentStatus.builder()
        .metadata(m -> m.name(STORE))
        .addConditions(c -> {
          c.type("Healthy").status(isWell ? "True" : "False");
          if (isWell) {
            c.message("ok");
          } else {
            c.error("the store does not answer");
          }
        })
        .build()
        .struct();
  }
}
