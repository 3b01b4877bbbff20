package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.apiserver.admission.AdmissionPlugin;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.admission.Refusals;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Upstream's plugin ResourceQuota: an object is refused if the namespace has no room for it, and
 * else counted in the status of each quota before it is written. The bounds are those in the
 * status, where the quota controller puts them; what is deleted is given back by that controller.
 */
public final class QuotaAdmission implements AdmissionPlugin {
  /** Others may count in the same quota meanwhile; somebody wins in each round. */
  private static final int ROUNDS = 64;

  private final ObjectReader reader;
  private final QuotaIndex index;
  private final QuotaStatus status;

  /**
   * @param index follows the stored quotas
   */
  public QuotaAdmission(ObjectReader reader, QuotaIndex index, QuotaStatus status) {
    this.reader = reader;
    this.index = index;
    this.status = status;
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    SortedSet<String> names = index.in(request.namespace());
    if (names.isEmpty() || !isCounted(request)) {
      return;
    }
    if (names.size() > 1) { // nothing is counted in one quota for what another refuses
      for (String name : names) {
        count(request, name, quota -> true);
      }
    }
    for (String name : names) {
      count(request, name, request.dryRun() ? quota -> true : status);
    }
  }

  private static boolean isCounted(AdmissionRequest request) {
    return switch (request.operation()) {
      case CREATE -> request.subresource().isEmpty();
      case UPDATE ->
          request.isFor(Service.KIND)
              || request.isFor(PersistentVolumeClaim.KIND)
              || (request.kind().equals(Pod.KIND) && request.subresource().equals("resize"));
      case DELETE, CONNECT -> false;
    };
  }

  private void count(AdmissionRequest request, String name, QuotaStatus to)
      throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      var stored = reader.find(ResourceQuota.KIND, request.namespace(), name);
      if (stored.isEmpty()) {
        return;
      }
      ResourceQuota quota = ResourceQuota.of(stored.get());
      SortedMap<String, Quantity> more = requested(request, quota);
      if (more.isEmpty()) {
        return;
      }
      checkRoom(request, quota, more);
      var used = Amounts.sum(quota.status().used(), more);
      if (to.write(quota.with(q -> q.status(s -> s.used(used))))) {
        return;
      }
    }
    throw ApiError.conflict(
        request.kind().group(),
        request.kind().plural(),
        request.name(),
        "the quota " + name + " changed too often to count in it");
  }

  /** What the object uses of what the quota bounds. */
  private static SortedMap<String, Quantity> requested(
      AdmissionRequest request, ResourceQuota quota) {
    var bounds = new TreeSet<>(quota.status().hard().keySet());
    bounds.removeIf(bound -> !Usage.concerns(request.kind(), bound));
    if (bounds.isEmpty() || !isAbout(quota, request)) {
      return new TreeMap<>();
    }
    if (request.kind().equals(Pod.KIND)) {
      String missing = PodUsage.missing(Pod.of(request.object()).spec(), bounds);
      if (!missing.isEmpty()) {
        throw Refusals.forbidden(
            request, "failed quota: %s: %s".formatted(quota.metadata().name(), missing));
      }
    }
    List<String> unknown = new ArrayList<>(bounds);
    unknown.removeAll(quota.status().used().keySet());
    if (!unknown.isEmpty()) {
      throw Refusals.forbidden(
          request,
          "status unknown for quota: %s, resources: %s"
              .formatted(quota.metadata().name(), String.join(",", unknown)));
    }
    Map<String, Quantity> before =
        request.operation() == Operation.UPDATE && request.old().isPresent()
            ? Usage.of(request.kind(), request.old().get())
            : Map.of();
    return Amounts.only(Amounts.growth(Usage.of(request.kind(), request.object()), before), bounds);
  }

  private static boolean isAbout(ResourceQuota quota, AdmissionRequest request) {
    return request.kind().equals(Pod.KIND)
        ? Scopes.match(quota.spec(), Pod.of(request.object()).spec())
        : !Scopes.anyIn(quota.spec());
  }

  private static void checkRoom(
      AdmissionRequest request, ResourceQuota quota, SortedMap<String, Quantity> more) {
    Map<String, Quantity> used = quota.status().used();
    Map<String, Quantity> hard = quota.status().hard();
    var exceeded = new ArrayList<String>();
    more.forEach((name, amount) -> {
      Quantity total = used.getOrDefault(name, Quantity.ZERO).add(amount);
      if (total.compareTo(hard.getOrDefault(name, Quantity.ZERO)) > 0) {
        exceeded.add(name);
      }
    });
    if (!exceeded.isEmpty()) {
      throw Refusals.forbidden(
          request,
          "exceeded quota: %s, requested: %s, used: %s, limited: %s"
              .formatted(
                  quota.metadata().name(),
                  Amounts.shown(Amounts.only(more, exceeded)),
                  Amounts.shown(Amounts.only(used, exceeded)),
                  Amounts.shown(Amounts.only(hard, exceeded))));
    }
  }
}
