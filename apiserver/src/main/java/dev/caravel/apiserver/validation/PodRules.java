package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSchedulingGate;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.Toleration;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Pods. Once there, a pod changes in few ways. */
final class PodRules {
  private static final Path SPEC = Path.of("spec");
  private static final String MAY_CHANGE =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
          + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
          + " previously negative)";

  private PodRules() {}

  static void check(Pod pod, Errors errors) {
    new PodSpecRules(errors).check(SPEC, pod.spec());
    if (!pod.spec().nodeName().isEmpty() && !pod.spec().schedulingGates().isEmpty()) {
      errors.forbidden(
          SPEC.to("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }
  }

  static void checkUpdate(Pod pod, Pod old, Errors errors) {
    PodSpec spec = pod.spec();
    PodSpec before = old.spec();
    if (!sameContainers(SPEC.to("containers"), spec.containers(), before.containers(), errors)
        || !sameContainers(
            SPEC.to("initContainers"), spec.initContainers(), before.initContainers(), errors)) {
      return;
    }
    deadline(spec, before, errors);
    tolerations(spec.tolerations(), before.tolerations(), errors);
    gates(spec.schedulingGates(), before.schedulingGates(), errors);
    List<String> changed = changed(munged(spec, before), before);
    if (!changed.isEmpty()) {
      errors.forbidden(SPEC, MAY_CHANGE + "\nchanged: " + String.join(", ", changed));
    }
  }

  private static boolean sameContainers(
      Path path, List<Container> now, List<Container> before, Errors errors) {
    if (now.size() != before.size()) {
      errors.forbidden(path, "pod updates may not add or remove containers");
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i).image().isBlank()) {
        errors.required(path.at(i).to("image"));
      }
    }
    return true;
  }

  private static void deadline(PodSpec spec, PodSpec before, Errors errors) {
    Path path = SPEC.to("activeDeadlineSeconds");
    if (spec.hasActiveDeadlineSeconds()) {
      if (before.hasActiveDeadlineSeconds()
          && before.activeDeadlineSeconds() < spec.activeDeadlineSeconds()) {
        errors.invalid(
            path, spec.activeDeadlineSeconds(), "must be less than or equal to previous value");
      }
    } else if (before.hasActiveDeadlineSeconds()) {
      errors.invalid(path, null, "must not update from a positive integer to nil value");
    }
  }

  /** New ones may be added, and how long one is tolerated may change. */
  private static void tolerations(List<Toleration> now, List<Toleration> before, Errors errors) {
    for (Toleration old : before) {
      Toleration kind = old.with(Toleration.Builder::clearTolerationSeconds);
      boolean kept =
          now.stream()
              .anyMatch(t -> t.with(Toleration.Builder::clearTolerationSeconds).equals(kind));
      if (!kept) {
        errors.forbidden(
            SPEC.to("tolerations"),
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
  }

  private static void gates(
      List<PodSchedulingGate> now, List<PodSchedulingGate> before, Errors errors) {
    for (int i = 0; i < now.size(); i++) {
      if (!before.contains(now.get(i))) {
        errors.forbidden(
            SPEC.to("schedulingGates").at(i).to("name"),
            "only deletion is allowed, but found new scheduling gate '%s'"
                .formatted(now.get(i).name()));
      }
    }
  }

  /** The new spec with what may change put back. */
  private static PodSpec munged(PodSpec spec, PodSpec before) {
    return spec.with(s -> {
      s.containers(withImages(spec.containers(), before.containers()));
      if (!before.initContainers().isEmpty()) {
        s.initContainers(withImages(spec.initContainers(), before.initContainers()));
      }
      if (before.hasActiveDeadlineSeconds()) {
        s.activeDeadlineSeconds(before.activeDeadlineSeconds());
      } else {
        s.clearActiveDeadlineSeconds();
      }
      s.tolerations(before.tolerations()).schedulingGates(before.schedulingGates());
      if (spec.terminationGracePeriodSeconds() == 1 && before.terminationGracePeriodSeconds() < 0) {
        s.terminationGracePeriodSeconds(before.terminationGracePeriodSeconds());
      }
      // What is gated is not scheduled yet, and may be narrowed (KEP-3838).
      if (!before.schedulingGates().isEmpty()) {
        s.nodeSelector(before.nodeSelector());
        if (before.hasAffinity()) {
          s.affinity(before.affinity());
        } else {
          s.clearAffinity();
        }
      }
    });
  }

  private static List<Container> withImages(List<Container> now, List<Container> before) {
    List<Container> with = new ArrayList<>(now.size());
    for (int i = 0; i < now.size(); i++) {
      String image = before.get(i).image();
      with.add(now.get(i).with(c -> c.image(image)));
    }
    return with;
  }

  private static List<String> changed(PodSpec now, PodSpec before) {
    List<String> changed = new ArrayList<>();
    Struct a = now.struct();
    Struct b = before.struct();
    for (Field field : a.schema().fields()) {
      if (!Objects.equals(value(a, field), value(b, field))) {
        changed.add(field.name());
      }
    }
    return changed;
  }

  /** An empty list or map says no more than none. */
  private static Object value(Struct struct, Field field) {
    return struct
        .get(field)
        .filter(value -> !value.equals(List.of()) && !value.equals(Map.of()))
        .orElse("");
  }
}
