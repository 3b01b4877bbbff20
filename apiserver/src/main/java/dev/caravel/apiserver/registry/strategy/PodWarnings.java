package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.PodTemplateSpec;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What upstream warns of in pods and pod templates: deprecated, without effect, or a mistake. */
final class PodWarnings {
  private static final Map<String, String> OLD_LABELS =
      new TreeMap<>(
          Map.of(
              "beta.kubernetes.io/arch",
              "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
              "beta.kubernetes.io/os",
              "deprecated since v1.14; use \"kubernetes.io/os\" instead",
              "failure-domain.beta.kubernetes.io/region",
              "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
              "failure-domain.beta.kubernetes.io/zone",
              "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
              "beta.kubernetes.io/instance-type",
              "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"));

  private static final BigDecimal MOST_BYTES =
      new BigDecimal(Long.MAX_VALUE).divide(new BigDecimal(1000), RoundingMode.DOWN);

  private final List<String> warnings = new ArrayList<>();
  private final String spec;
  private final String metadata;

  private PodWarnings(String path) {
    spec = path + "spec";
    metadata = path + "metadata";
  }

  /** Of a pod. */
  static List<String> of(ObjectMeta metadata, PodSpec spec) {
    return new PodWarnings("").check(metadata, spec);
  }

  /** Of the template of a workload, if it has one. */
  static List<String> ofTemplate(Struct object) {
    if (object.at("spec", "template").orElse("") instanceof Struct template
        && template.schema().equals(PodTemplateSpec.SCHEMA)) {
      PodTemplateSpec pods = PodTemplateSpec.of(template);
      return new PodWarnings("spec.template.").check(pods.metadata(), pods.spec());
    }
    return List.of();
  }

  private List<String> check(ObjectMeta meta, PodSpec pod) {
    OLD_LABELS.forEach((label, why) -> {
      if (pod.nodeSelector().containsKey(label)) {
        add("%s.nodeSelector[%s]: %s".formatted(spec, label, why));
      }
    });
    for (int i = 0; i < pod.topologySpreadConstraints().size(); i++) {
      if (!pod.topologySpreadConstraints().get(i).hasLabelSelector()) {
        add(
            ("%s.topologySpreadConstraints[%d].labelSelector: a null labelSelector results in"
                    + " matching no pod")
                .formatted(spec, i));
      }
    }
    annotation(
        meta,
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead");
    for (int i = 0; i < pod.volumes().size(); i++) {
      volume(pod.volumes().get(i), i);
    }
    duplicates(pod);
    annotation(
        meta,
        "seccomp.security.alpha.kubernetes.io/pod",
        "non-functional in v1.27+; use the \"seccompProfile\" field instead");
    containers("initContainers", pod.initContainers());
    containers("containers", pod.containers());
    return warnings;
  }

  private void add(String warning) {
    warnings.add(warning);
  }

  private void annotation(ObjectMeta meta, String name, String why) {
    if (meta.annotations().containsKey(name)) {
      add("%s.annotations[%s]: %s".formatted(metadata, name, why));
    }
  }

  private void volume(Volume volume, int index) {
    String path = "%s.volumes[%d].".formatted(spec, index);
    if (volume.hasGitRepo()) {
      add(path + "gitRepo: deprecated in v1.11, and disabled by default in v1.33+");
    }
    if (volume.hasGlusterfs()) {
      add(path + "glusterfs: deprecated in v1.25, non-functional in v1.26+");
    }
    if (volume.hasScaleIO()) {
      add(path + "scaleIO: deprecated in v1.16, non-functional in v1.22+");
    }
    if (volume.hasFlocker()) {
      add(path + "flocker: deprecated in v1.22, non-functional in v1.25+");
    }
    if (volume.hasStorageos()) {
      add(path + "storageOS: deprecated in v1.22, non-functional in v1.25+");
    }
    if (volume.hasQuobyte()) {
      add(path + "quobyte: deprecated in v1.22, non-functional in v1.25+");
    }
    if (volume.hasCephfs()) {
      add(path + "cephfs: deprecated in v1.28, non-functional in v1.31+");
    }
    if (volume.hasRbd()) {
      add(path + "rbd: deprecated in v1.28, non-functional in v1.31+");
    }
  }

  private void duplicates(PodSpec pod) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < pod.hostAliases().size(); i++) {
      String ip = pod.hostAliases().get(i).ip();
      if (!seen.add(ip)) {
        add("%s.hostAliases[%d].ip: duplicate ip \"%s\"".formatted(spec, i, ip));
      }
    }
    seen.clear();
    for (int i = 0; i < pod.imagePullSecrets().size(); i++) {
      String name = pod.imagePullSecrets().get(i).name();
      if (name.isEmpty()) {
        add("%s.imagePullSecrets[%d].name: invalid empty name \"\"".formatted(spec, i));
      } else if (!seen.add(name)) {
        add("%s.imagePullSecrets[%d].name: duplicate name \"%s\"".formatted(spec, i, name));
      }
    }
  }

  private void containers(String field, List<Container> containers) {
    for (int i = 0; i < containers.size(); i++) {
      container("%s.%s[%d]".formatted(spec, field, i), containers.get(i));
    }
  }

  private void container(String path, Container container) {
    var resources = container.resources();
    for (String name : List.of("memory", "ephemeral-storage")) {
      bytes(path + ".resources.limits", resources.limits(), name);
      bytes(path + ".resources.requests", resources.requests(), name);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < container.env().size(); i++) {
      var variable = container.env().get(i);
      if (!seen.add(variable.name())) {
        add(
            ("%s.env[%d]: hides previous definition of \"%s\", which may be dropped when using"
                    + " apply")
                .formatted(path, i, variable.name()));
      }
    }
    for (int i = 0; i < container.ports().size(); i++) {
      for (int j = 0; j < i; j++) {
        if (isSame(container.ports().get(i), container.ports().get(j))) {
          add(
              "%s.ports[%d]: duplicate port definition with %s.ports[%d]"
                  .formatted(path, i, path, j));
          break;
        }
      }
    }
  }

  private static boolean isSame(ContainerPort one, ContainerPort other) {
    return one.containerPort() == other.containerPort()
        && one.protocol().equals(other.protocol())
        && one.hostPort() == other.hostPort()
        && one.hostIP().equals(other.hostIP());
  }

  /** Bytes come whole; more than upstream can count in thousandths count as not whole there. */
  private void bytes(String path, Map<String, Quantity> resources, String name) {
    Quantity quantity = resources.get(name);
    if (quantity == null) {
      return;
    }
    BigDecimal value = quantity.toBigDecimal();
    boolean whole = value.stripTrailingZeros().scale() <= 0 && value.compareTo(MOST_BYTES) <= 0;
    if (!whole) {
      add(
          "%s[%s]: fractional byte value \"%s\" is invalid, must be an integer"
              .formatted(path, name, quantity));
    }
  }
}
