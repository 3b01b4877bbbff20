package dev.caravel.apiserver.validation;

import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.apps.v1.DaemonSetSpec;
import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentSpec;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.PodTemplateSpec;
import dev.caravel.api.core.v1.ReplicationController;
import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.meta.v1.LabelSelectorRequirement;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.selector.Requirement;
import dev.caravel.api.selector.SelectorException;
import dev.caravel.api.value.IntOrString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Deployments, ReplicaSets, DaemonSets and what they make pods of. */
final class WorkloadRules {
  private static final Path SPEC = Path.of("spec");
  private static final Path TEMPLATE = SPEC.to("template");

  private WorkloadRules() {}

  static void deployment(Deployment deployment, Errors errors) {
    DeploymentSpec spec = deployment.spec();
    errors.nonNegative(SPEC.to("replicas"), spec.replicas());
    selector(spec.hasSelector(), spec.selector(), "deployment", errors);
    template(spec.template(), selected(spec.hasSelector(), spec.selector()), "ReplicaSet", errors);
    strategy(spec, errors);
    errors.nonNegative(SPEC.to("minReadySeconds"), spec.minReadySeconds());
    errors.nonNegative(SPEC.to("revisionHistoryLimit"), spec.revisionHistoryLimit());
    if (spec.hasProgressDeadlineSeconds()) {
      errors.nonNegative(SPEC.to("progressDeadlineSeconds"), spec.progressDeadlineSeconds());
      if (spec.progressDeadlineSeconds() <= spec.minReadySeconds()) {
        errors.invalid(
            SPEC.to("progressDeadlineSeconds"),
            spec.progressDeadlineSeconds(),
            "must be greater than minReadySeconds");
      }
    }
  }

  private static void strategy(DeploymentSpec spec, Errors errors) {
    Path path = SPEC.to("strategy");
    var rolling = spec.strategy().rollingUpdate();
    switch (spec.strategy().type()) {
      case "Recreate" -> {
        if (spec.strategy().hasRollingUpdate()) {
          errors.forbidden(
              path.to("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> {
        if (!spec.strategy().hasRollingUpdate()) {
          errors.required(path.to("rollingUpdate"), "this should be defaulted and never be nil");
          return;
        }
        Path at = path.to("rollingUpdate");
        amount(at.to("maxUnavailable"), rolling.maxUnavailable(), errors);
        amount(at.to("maxSurge"), rolling.maxSurge(), errors);
        if (isZero(rolling.maxUnavailable()) && isZero(rolling.maxSurge())) {
          errors.invalid(
              at.to("maxUnavailable"),
              rolling.maxUnavailable(),
              "may not be 0 when `maxSurge` is 0");
        }
        atMostAll(at.to("maxUnavailable"), rolling.maxUnavailable(), errors);
      }
      default -> errors.unsupported(path, spec.strategy(), List.of("Recreate", "RollingUpdate"));
    }
  }

  /** A number, or so many percent. */
  static void amount(Path path, IntOrString amount, Errors errors) {
    switch (amount) {
      case IntOrString.Int number -> errors.nonNegative(path, number.value());
      case IntOrString.Text text -> errors.invalid(path, text.value(), Names.percent(text.value()));
    }
  }

  private static int percentOrNumber(IntOrString amount) {
    return switch (amount) {
      case IntOrString.Int number -> number.value();
      case IntOrString.Text text ->
          Names.percent(text.value()).isEmpty() && text.value().length() < 10
              ? Integer.parseInt(text.value().substring(0, text.value().length() - 1))
              : -1;
    };
  }

  static boolean isZero(IntOrString amount) {
    return percentOrNumber(amount) == 0;
  }

  static void atMostAll(Path path, IntOrString amount, Errors errors) {
    if (!amount.isInt() && percentOrNumber(amount) > 100) {
      errors.invalid(path, amount, "must not be greater than 100%");
    }
  }

  static void replicaSet(ReplicaSet set, Errors errors) {
    errors.nonNegative(SPEC.to("replicas"), set.spec().replicas());
    errors.nonNegative(SPEC.to("minReadySeconds"), set.spec().minReadySeconds());
    selector(set.spec().hasSelector(), set.spec().selector(), "deployment", errors);
    template(
        set.spec().template(),
        selected(set.spec().hasSelector(), set.spec().selector()),
        "ReplicaSet",
        errors);
  }

  static void replicationController(ReplicationController controller, Errors errors) {
    var spec = controller.spec();
    errors.nonNegative(SPEC.to("minReadySeconds"), spec.minReadySeconds());
    LabelRules.labels(SPEC.to("selector"), spec.selector(), errors);
    if (spec.selector().isEmpty()) {
      errors.required(SPEC.to("selector"));
    }
    errors.nonNegative(SPEC.to("replicas"), spec.replicas());
    if (!spec.hasTemplate()) {
      errors.required(TEMPLATE);
      return;
    }
    template(
        spec.template(),
        selected(true, LabelSelector.builder().matchLabels(spec.selector()).build()),
        "ReplicationController",
        errors);
  }

  static void daemonSet(DaemonSet set, Errors errors) {
    DaemonSetSpec spec = set.spec();
    if (spec.hasSelector()) {
      LabelRules.selector(SPEC.to("selector"), spec.selector(), errors);
    }
    LabelQuery selected = selected(spec.hasSelector(), spec.selector());
    labels(spec.template(), selected, errors);
    if (spec.hasSelector() && LabelRules.isEmpty(spec.selector())) {
      errors.invalid(
          SPEC.to("selector"), spec.selector(), "empty selector is invalid for daemonset");
    }
    pods(spec.template(), "DaemonSet", errors);
    errors.nonNegative(SPEC.to("minReadySeconds"), spec.minReadySeconds());
    updateStrategy(spec, errors);
    if (spec.hasRevisionHistoryLimit()) {
      errors.nonNegative(SPEC.to("revisionHistoryLimit"), spec.revisionHistoryLimit());
    }
  }

  private static void updateStrategy(DaemonSetSpec spec, Errors errors) {
    Path path = SPEC.to("updateStrategy");
    var rolling = spec.updateStrategy().rollingUpdate();
    switch (spec.updateStrategy().type()) {
      case "OnDelete" -> {
        // Nothing more to say.
      }
      case "RollingUpdate" -> {
        Path at = path.to("rollingUpdate");
        amount(at.to("maxUnavailable"), rolling.maxUnavailable(), errors);
        atMostAll(at.to("maxUnavailable"), rolling.maxUnavailable(), errors);
        amount(at.to("maxSurge"), rolling.maxSurge(), errors);
        atMostAll(at.to("maxSurge"), rolling.maxSurge(), errors);
        boolean none = isZero(rolling.maxUnavailable());
        if (!none && !isZero(rolling.maxSurge())) {
          errors.invalid(
              at.to("maxSurge"),
              rolling.maxSurge(),
              "may not be set when maxUnavailable is non-zero");
        } else if (none && isZero(rolling.maxSurge())) {
          errors.required(at.to("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        }
      }
      default ->
          errors.unsupported(path, spec.updateStrategy(), List.of("RollingUpdate", "OnDelete"));
    }
  }

  static void selector(boolean present, LabelSelector selector, String what, Errors errors) {
    if (!present) {
      errors.required(SPEC.to("selector"));
      return;
    }
    LabelRules.selector(SPEC.to("selector"), selector, errors);
    if (LabelRules.isEmpty(selector)) {
      errors.invalid(SPEC.to("selector"), selector, "empty selector is invalid for " + what);
    }
  }

  /** What a selector selects; nothing if it is not there or wrong. */
  static LabelQuery selected(boolean present, LabelSelector selector) {
    if (!present) {
      return LabelQuery.NOTHING;
    }
    try {
      List<Requirement> expressions = new ArrayList<>();
      for (LabelSelectorRequirement expression : selector.matchExpressions()) {
        expressions.add(
            Labels.expression(expression.key(), expression.operator(), expression.values()));
      }
      return Labels.of(selector.matchLabels(), expressions);
    } catch (SelectorException e) {
      return LabelQuery.NOTHING;
    }
  }

  private static void template(
      PodTemplateSpec template, LabelQuery selected, String what, Errors errors) {
    labels(template, selected, errors);
    pods(template, what, errors);
  }

  static void labels(PodTemplateSpec template, LabelQuery selected, Errors errors) {
    Map<String, String> labels = template.metadata().labels();
    if (!selected.matches(labels)) {
      errors.invalid(
          TEMPLATE.to("metadata").to("labels"),
          labels,
          "`selector` does not match template `labels`");
    }
  }

  /** A template whose pods are kept running. */
  static void pods(PodTemplateSpec template, String what, Errors errors) {
    podTemplate(TEMPLATE, template, errors);
    Path spec = TEMPLATE.to("spec");
    String restart = template.spec().restartPolicy();
    if (!restart.isEmpty()) {
      errors.oneOf(spec.to("restartPolicy"), restart, "Always");
    }
    if (template.spec().hasActiveDeadlineSeconds()) {
      errors.forbidden(
          spec.to("activeDeadlineSeconds"),
          "activeDeadlineSeconds in " + what + " is not Supported");
    }
  }

  static void podTemplate(Path path, PodTemplateSpec template, Errors errors) {
    MetadataRules.checkMaps(template.metadata(), path.to("metadata"), errors);
    new PodSpecRules(errors).check(path.to("spec"), template.spec());
  }
}
