package dev.caravel.apiserver.registry;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.meta.v1.Condition;
import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.policy.v1.Eviction;
import dev.caravel.api.policy.v1.PodDisruptionBudget;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.selector.Requirement;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.error.Details;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.storage.Outcome;
import dev.caravel.apiserver.storage.Scope;
import dev.caravel.apiserver.storage.StoredKind;
import dev.caravel.apiserver.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Deleting a pod if the disruption budgets over it allow that. */
final class Evictions {
  private static final int MAX_ATTEMPTS = 100;

  private final Deletes deletes;
  private final Function<Kind<?>, Resource> resources;

  Evictions(Deletes deletes, Function<Kind<?>, Resource> resources) {
    this.deletes = deletes;
    this.resources = resources;
  }

  ApiResponse create(Resource pods, ApiRequest request, Call call) throws InterruptedException {
    Eviction eviction = Eviction.of(BodyReader.read(request, Eviction.KIND));
    String name = call.info().name();
    if (!eviction.metadata().name().equals(name)) {
      throw ApiError.badRequest("name in URL does not match name in Eviction object");
    }
    Deletion deletion =
        Deletion.of(
            new ApiRequest(
                "DELETE",
                request.info(),
                request.query(),
                eviction.hasDeleteOptions()
                    ? new RequestBody.Decoded(eviction.deleteOptions().struct())
                    : RequestBody.NONE,
                request.user(),
                request.userAgent(),
                request.representation(),
                true,
                request.deadline(),
                request.warnings()));
    boolean dryRun = call.dryRun() || deletion.dryRun();
    Call attempt = new Call(call.info(), call.user(), call.warnings(), dryRun, call.now());
    String path = StoredKind.path(call.info().namespace(), name);
    Pod pod = Pod.of(pods.store().find(path).orElseThrow(() -> pods.notFound(name)));
    if (!ignoresBudgets(pod)) {
      takeFromBudget(pod, attempt);
    }
    if (!dryRun && !pod.metadata().hasDeletionTimestamp() && !pod.spec().nodeName().isEmpty()) {
      markDisrupted(pods, path, attempt, deletion);
    }
    deletes.delete(pods, attempt, deletion);
    return Answers.done();
  }

  /** Pods that do not run are no disruption. */
  private static boolean ignoresBudgets(Pod pod) {
    String phase = pod.status().phase();
    return pod.metadata().hasDeletionTimestamp()
        || phase.equals("Pending")
        || phase.equals("Succeeded")
        || phase.equals("Failed");
  }

  /** A pod that ends for no fault of its own says so (KEP-3329). */
  private static void markDisrupted(Resource pods, String path, Call call, Deletion deletion)
      throws InterruptedException {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Struct current = pods.store().find(path).orElseThrow(() -> pods.notFound(call.info().name()));
      Deletes.check(pods, deletion, current);
      Pod pod = Pod.of(current);
      var conditions = new ArrayList<PodCondition>();
      for (PodCondition condition : pod.status().conditions()) {
        if (!condition.type().equals("DisruptionTarget")) {
          conditions.add(condition);
        }
      }
      conditions.add(
          PodCondition.builder()
              .type("DisruptionTarget")
              .status("True")
              .reason("EvictionByEvictionAPI")
              .message("Eviction API: evicting")
              .lastTransitionTime(call.now())
              .build());
      Struct next = pod.with(p -> p.status(s -> s.conditions(conditions))).struct();
      if (pods.store().replace(current, next, Transaction.NONE) instanceof Outcome.Stored) {
        return;
      }
    }
    throw pods.modified(call.info().name());
  }

  private void takeFromBudget(Pod pod, Call call) throws InterruptedException {
    Resource budgets = resources.apply(PodDisruptionBudget.KIND);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      var over = new ArrayList<Struct>();
      Scope scope = Scope.in(pod.metadata().namespace());
      for (Struct budget : budgets.store().current().page(scope, "", 0).objects()) {
        if (selects(PodDisruptionBudget.of(budget), pod)) {
          over.add(budget);
        }
      }
      if (over.isEmpty()) {
        return;
      }
      if (over.size() > 1) {
        throw ApiError.of(
            500,
            "",
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                + " not support.");
      }
      Struct current = over.getFirst();
      Struct next = taken(PodDisruptionBudget.of(current), pod, call);
      if (call.dryRun()
          || budgets.store().replace(current, next, Transaction.NONE) instanceof Outcome.Stored) {
        return;
      }
    }
    throw budgets.modified(pod.metadata().name());
  }

  private static boolean selects(PodDisruptionBudget budget, Pod pod) {
    LabelSelector selector = budget.spec().selector();
    var expressions = new ArrayList<Requirement>();
    selector
        .matchExpressions()
        .forEach(e -> expressions.add(Labels.expression(e.key(), e.operator(), e.values())));
    return budget.spec().hasSelector()
        && Labels.of(selector.matchLabels(), expressions).matches(pod.metadata().labels());
  }

  private static Struct taken(PodDisruptionBudget budget, Pod pod, Call call) {
    var status = budget.status();
    String name = budget.metadata().name();
    if (status.observedGeneration() < budget.metadata().generation()) {
      throw refused(
          "The disruption budget %s is still being processed by the server.".formatted(name), 10);
    }
    int allowed = status.disruptionsAllowed();
    if (allowed <= 0) {
      throw refused(
          status.currentHealthy() > status.desiredHealthy()
              ? "The disruption budget %s does not allow evicting pods currently".formatted(name)
              : "The disruption budget %s needs %d healthy pods and has %d currently"
                  .formatted(name, status.desiredHealthy(), status.currentHealthy()),
          0);
    }
    return budget
        .with(b ->
            b.status(s -> {
              s.disruptionsAllowed(allowed - 1).putDisruptedPods(pod.metadata().name(), call.now());
              if (allowed == 1) {
                s.conditions(noneAllowed(budget, call));
              }
            }))
        .struct();
  }

  private static List<Condition> noneAllowed(PodDisruptionBudget budget, Call call) {
    var conditions = new ArrayList<Condition>();
    for (Condition condition : budget.status().conditions()) {
      if (!condition.type().equals("DisruptionAllowed")) {
        conditions.add(condition);
      }
    }
    conditions.add(
        Condition.builder()
            .type("DisruptionAllowed")
            .status("False")
            .reason("InsufficientPods")
            .observedGeneration(budget.status().observedGeneration())
            .lastTransitionTime(call.now())
            .build());
    return conditions;
  }

  private static ApiError refused(String why, int retryAfterSeconds) {
    var cause = new Cause("DisruptionBudget", why, "");
    return ApiError.of(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
        new Details("", "", "", "", List.of(cause), retryAfterSeconds));
  }
}
