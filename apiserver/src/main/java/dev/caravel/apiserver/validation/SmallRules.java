package dev.caravel.apiserver.validation;

import dev.caravel.api.apps.v1.ControllerRevision;
import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler;
import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.PodTemplate;
import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.api.json.JsonTree;
import dev.caravel.api.policy.v1.PodDisruptionBudget;
import dev.caravel.api.policy.v1.PodDisruptionBudgetSpec;
import dev.caravel.api.scheduling.v1.PriorityClass;
import dev.caravel.api.storage.v1.CSIDriver;
import dev.caravel.api.storage.v1.StorageClass;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Kinds with a handful of rules each. */
final class SmallRules {
  private static final Path SPEC = Path.of("spec");
  private static final int USER_PRIORITY_LIMIT = 1_000_000_000;
  private static final Map<String, Integer> SYSTEM_PRIORITIES =
      Map.of("system-node-critical", 2_000_001_000, "system-cluster-critical", 2_000_000_000);

  private SmallRules() {}

  static void lease(Lease lease, Errors errors) {
    if (lease.spec().hasLeaseDurationSeconds() && lease.spec().leaseDurationSeconds() <= 0) {
      errors.invalid(
          SPEC.to("leaseDurationSeconds"),
          lease.spec().leaseDurationSeconds(),
          "must be greater than 0");
    }
    if (lease.spec().hasLeaseTransitions()) {
      errors.nonNegative(SPEC.to("leaseTransitions"), lease.spec().leaseTransitions());
    }
  }

  static void priorityClass(PriorityClass priority, Errors errors) {
    String name = priority.metadata().name();
    if (name.startsWith("system-")) {
      Integer known = SYSTEM_PRIORITIES.get(name);
      if (known == null || known != priority.value()) {
        String why =
            known == null
                ? name + " is not a known system priority class"
                : "value of %s PriorityClass must be %d".formatted(name, known);
        errors.forbidden(
            Path.of("metadata").to("name"),
            "priority class names with 'system-' prefix are reserved for system use only. error: "
                + why);
      }
    } else if (priority.value() > USER_PRIORITY_LIMIT) {
      errors.forbidden(
          Path.of("value"),
          "maximum allowed value of a user defined priority is " + USER_PRIORITY_LIMIT);
    }
    errors.oneOfIfSet(
        Path.of("preemptionPolicy"), priority.preemptionPolicy(), "PreemptLowerPriority", "Never");
  }

  static void priorityClassUpdate(PriorityClass now, PriorityClass old, Errors errors) {
    if (now.value() != old.value()) {
      errors.forbidden(Path.of("value"), "may not be changed in an update.");
    }
    errors.unchanged(Path.of("preemptionPolicy"), now.preemptionPolicy(), old.preemptionPolicy());
  }

  static void disruptionBudget(PodDisruptionBudget budget, Errors errors) {
    PodDisruptionBudgetSpec spec = budget.spec();
    if (spec.hasMinAvailable() && spec.hasMaxUnavailable()) {
      errors.invalid(SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
    }
    if (spec.hasMinAvailable()) {
      WorkloadRules.amount(SPEC.to("minAvailable"), spec.minAvailable(), errors);
      WorkloadRules.atMostAll(SPEC.to("minAvailable"), spec.minAvailable(), errors);
    }
    if (spec.hasMaxUnavailable()) {
      WorkloadRules.amount(SPEC.to("maxUnavailable"), spec.maxUnavailable(), errors);
      WorkloadRules.atMostAll(SPEC.to("maxUnavailable"), spec.maxUnavailable(), errors);
    }
    LabelRules.selector(SPEC.to("selector"), spec.selector(), errors);
    errors.oneOfIfSet(
        SPEC.to("unhealthyPodEvictionPolicy"),
        spec.unhealthyPodEvictionPolicy(),
        "AlwaysAllow",
        "IfHealthyBudget");
  }

  static void autoscaler(HorizontalPodAutoscaler autoscaler, Errors errors) {
    var spec = autoscaler.spec();
    if (spec.hasMinReplicas() && spec.minReplicas() < 1) {
      errors.invalid(
          SPEC.to("minReplicas"), spec.minReplicas(), "must be greater than or equal to 1");
    }
    if (spec.maxReplicas() < 1) {
      errors.required(SPEC.to("maxReplicas"), "must be set and greater than 0");
    }
    if (spec.hasMinReplicas() && spec.maxReplicas() < spec.minReplicas()) {
      errors.invalid(
          SPEC.to("maxReplicas"),
          spec.maxReplicas(),
          "must be greater than or equal to `minReplicas`");
    }
    Path target = SPEC.to("scaleTargetRef");
    errors.requiredForm(target.to("kind"), spec.scaleTargetRef().kind(), Names::pathSegment);
    errors.requiredForm(target.to("name"), spec.scaleTargetRef().name(), Names::pathSegment);
  }

  static void controllerRevision(ControllerRevision revision, Errors errors) {
    errors.nonNegative(Path.of("revision"), revision.revision());
  }

  static void controllerRevisionUpdate(
      ControllerRevision now, ControllerRevision old, Errors errors) {
    if (!now.data().equals(old.data())) {
      errors.invalid(
          Path.of("data"), JsonTree.parse(now.data().bytes().toByteArray()), "field is immutable");
    }
  }

  static void podTemplate(PodTemplate template, Errors errors) {
    WorkloadRules.podTemplate(Path.of("template"), template.template(), errors);
  }

  static void storageClass(StorageClass storage, Errors errors) {
    errors.requiredForm(
        Path.of("provisioner"), Names.lower(storage.provisioner()), Names::qualified);
    errors.oneOfIfSet(Path.of("reclaimPolicy"), storage.reclaimPolicy(), "Delete", "Retain");
    errors.requiredOneOf(
        Path.of("volumeBindingMode"),
        storage.volumeBindingMode(),
        "Immediate",
        "WaitForFirstConsumer");
  }

  static void storageClassUpdate(StorageClass now, StorageClass old, Errors errors) {
    errors.unchanged(Path.of("parameters"), now.parameters(), old.parameters());
    errors.unchanged(Path.of("provisioner"), now.provisioner(), old.provisioner());
    errors.unchanged(Path.of("reclaimPolicy"), now.reclaimPolicy(), old.reclaimPolicy());
    errors.unchanged(
        Path.of("volumeBindingMode"), now.volumeBindingMode(), old.volumeBindingMode());
  }

  static void csiDriver(CSIDriver driver, Errors errors) {
    var spec = driver.spec();
    errors.oneOfIfSet(
        SPEC.to("fsGroupPolicy"), spec.fsGroupPolicy(), "File", "None", "ReadWriteOnceWithFSType");
    Set<String> audiences = new HashSet<>();
    for (int i = 0; i < spec.tokenRequests().size(); i++) {
      var token = spec.tokenRequests().get(i);
      Path at = SPEC.to("tokenRequests").at(i);
      if (!audiences.add(token.audience())) {
        errors.duplicate(at.to("audience"), token.audience());
      }
      if (token.hasExpirationSeconds() && token.expirationSeconds() < 600) {
        errors.invalid(
            at.to("expirationSeconds"),
            token.expirationSeconds(),
            "may not specify a duration less than 10 minutes");
      }
    }
    for (String mode : spec.volumeLifecycleModes()) {
      errors.oneOf(SPEC.to("volumeLifecycleModes"), mode, "Persistent", "Ephemeral");
    }
    if (spec.hasNodeAllocatableUpdatePeriodSeconds()
        && spec.nodeAllocatableUpdatePeriodSeconds() < 10) {
      errors.invalid(
          SPEC.to("nodeAllocatableUpdatePeriodSeconds"),
          spec.nodeAllocatableUpdatePeriodSeconds(),
          "must be greater than or equal to 10 seconds");
    }
  }

  static void quota(ResourceQuota quota, Errors errors) {
    quota
        .spec()
        .hard()
        .forEach((name, amount) -> {
          Path at = SPEC.to("hard").at(name);
          ResourceRules.quotaName(at, name, errors);
          ResourceRules.quantity(at, name, amount, errors);
        });
    // Pods of that class have neither requests nor limits that could be bounded.
    if (quota.spec().scopes().contains("BestEffort")
        && quota.spec().hard().keySet().stream().anyMatch(name -> !name.endsWith("pods"))) {
      errors.invalid(
          SPEC.to("scopes"), quota.spec().scopes(), "unsupported scope applied to resource");
    }
  }
}
