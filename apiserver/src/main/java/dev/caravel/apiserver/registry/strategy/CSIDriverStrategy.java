package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.api.storage.v1.CSIDriver;
import java.util.List;

/** A driver that is given tokens should say where it wants them (KEP-5538). */
final class CSIDriverStrategy implements Strategy {
  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public List<String> warnings(Struct object) {
    var spec = CSIDriver.of(object).spec();
    return !spec.tokenRequests().isEmpty() && !spec.hasServiceAccountTokenInSecrets()
        ? List.of(
            "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to"
                + " true to prevent possible logging of tokens in volume attributes")
        : List.of();
  }
}
