package dev.caravel.apiserver.validation;

import dev.caravel.api.apps.v1.StatefulSet;
import dev.caravel.api.apps.v1.StatefulSetSpec;

/** StatefulSets. */
final class StatefulSetRules {
  private static final Path SPEC = Path.of("spec");

  private StatefulSetRules() {}

  static void check(StatefulSet set, Errors errors) {
    StatefulSetSpec spec = set.spec();
    switch (spec.podManagementPolicy()) {
      case "" -> errors.required(SPEC.to("podManagementPolicy"));
      case "OrderedReady", "Parallel" -> {
        // Either is fine.
      }
      default ->
          errors.invalid(
              SPEC.to("podManagementPolicy"),
              spec.podManagementPolicy(),
              "must be 'OrderedReady' or 'Parallel'");
    }
    updateStrategy(spec, errors);
    var retention = spec.persistentVolumeClaimRetentionPolicy();
    Path policy = SPEC.to("persistentVolumeClaimRetentionPolicy");
    errors.oneOfIfSet(policy.to("whenDeleted"), retention.whenDeleted(), "Retain", "Delete");
    errors.oneOfIfSet(policy.to("whenScaled"), retention.whenScaled(), "Retain", "Delete");
    errors.nonNegative(SPEC.to("replicas"), spec.replicas());
    errors.nonNegative(SPEC.to("minReadySeconds"), spec.minReadySeconds());
    if (spec.hasOrdinals()) {
      errors.nonNegative(SPEC.to("ordinals").to("start"), spec.ordinals().start());
    }
    errors.formIfSet(SPEC.to("serviceName"), spec.serviceName(), Names::dnsLabel);
    WorkloadRules.selector(spec.hasSelector(), spec.selector(), "statefulset", errors);
    WorkloadRules.labels(
        spec.template(), WorkloadRules.selected(spec.hasSelector(), spec.selector()), errors);
    WorkloadRules.pods(spec.template(), "StatefulSet", errors);
    for (int i = 0; i < spec.volumeClaimTemplates().size(); i++) {
      VolumeClaimRules.spec(
          SPEC.to("volumeClaimTemplates").at(i).to("spec"),
          spec.volumeClaimTemplates().get(i).spec(),
          errors);
    }
  }

  private static void updateStrategy(StatefulSetSpec spec, Errors errors) {
    Path path = SPEC.to("updateStrategy");
    var strategy = spec.updateStrategy();
    switch (strategy.type()) {
      case "" -> errors.required(path);
      case "OnDelete" -> {
        if (strategy.hasRollingUpdate()) {
          errors.invalid(
              path.to("rollingUpdate"),
              strategy.rollingUpdate(),
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" ->
          errors.nonNegative(
              path.to("rollingUpdate").to("partition"), strategy.rollingUpdate().partition());
      default -> errors.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  static void checkUpdate(StatefulSet set, StatefulSet old, Errors errors) {
    StatefulSetSpec before = old.spec();
    StatefulSetSpec munged =
        set.spec()
            .with(s -> {
              s.replicas(before.replicas())
                  .template(before.template())
                  .updateStrategy(before.updateStrategy())
                  .minReadySeconds(before.minReadySeconds());
              if (before.hasOrdinals()) {
                s.ordinals(before.ordinals());
              } else {
                s.clearOrdinals();
              }
              if (before.hasRevisionHistoryLimit()) {
                s.revisionHistoryLimit(before.revisionHistoryLimit());
              } else {
                s.clearRevisionHistoryLimit();
              }
              if (before.hasPersistentVolumeClaimRetentionPolicy()) {
                s.persistentVolumeClaimRetentionPolicy(
                    before.persistentVolumeClaimRetentionPolicy());
              } else {
                s.clearPersistentVolumeClaimRetentionPolicy();
              }
            });
    if (!munged.equals(before)) {
      errors.forbidden(
          SPEC,
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'"
              + " and 'minReadySeconds' are forbidden");
    }
  }
}
