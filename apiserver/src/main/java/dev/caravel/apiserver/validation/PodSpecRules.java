package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.PodResourceClaim;
import dev.caravel.api.core.v1.PodSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The spec of a pod, its own or in a template. */
record PodSpecRules(Errors errors) {

  void check(Path path, PodSpec spec) {
    Set<String> volumes = new VolumeRules(errors).check(path.to("volumes"), spec.volumes());
    Set<String> claims = claims(path.to("resourceClaims"), spec.resourceClaims());
    ContainerRules containers = new ContainerRules(volumes, claims, errors);
    containers.regular(path.to("containers"), spec.containers());
    containers.init(path.to("initContainers"), spec.initContainers(), spec.containers());
    if (spec.hostNetwork()) {
      hostNetwork(path.to("containers"), spec.containers());
      hostNetwork(path.to("initContainers"), spec.initContainers());
    }
    errors.requiredOneOf(
        path.to("restartPolicy"), spec.restartPolicy(), "Always", "OnFailure", "Never");
    errors.requiredOneOf(
        path.to("dnsPolicy"),
        spec.dnsPolicy(),
        "ClusterFirst",
        "ClusterFirstWithHostNet",
        "Default",
        "None");
    LabelRules.labels(path.to("nodeSelector"), spec.nodeSelector(), errors);
    security(path.to("securityContext"), spec);
    scheduling(path, spec);
    names(path, spec);
    if (spec.hasActiveDeadlineSeconds()) {
      errors.between(
          path.to("activeDeadlineSeconds"), spec.activeDeadlineSeconds(), 1, Integer.MAX_VALUE);
    }
    errors.oneOfIfSet(
        path.to("preemptionPolicy"), spec.preemptionPolicy(), "PreemptLowerPriority", "Never");
    if (spec.hasOs()) {
      errors.requiredOneOf(path.to("os"), spec.os().name(), "linux", "windows");
    }
  }

  private void security(Path path, PodSpec spec) {
    if (spec.shareProcessNamespace() && spec.hostPID()) {
      errors.invalid(
          path.to("shareProcessNamespace"),
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    SecurityRules.pod(path, spec.securityContext(), errors);
  }

  private void scheduling(Path path, PodSpec spec) {
    SchedulingRules rules = new SchedulingRules(errors);
    rules.affinity(path.to("affinity"), spec.affinity());
    for (int i = 0; i < spec.readinessGates().size(); i++) {
      String type = spec.readinessGates().get(i).conditionType();
      errors.invalid(
          path.to("readinessGates").at(i).to("conditionType"), type, Names.qualified(type));
    }
    rules.gates(path.to("schedulingGates"), spec);
    rules.spread(path.to("topologySpreadConstraints"), spec.topologySpreadConstraints());
    rules.tolerations(path.to("tolerations"), spec.tolerations());
  }

  private void names(Path path, PodSpec spec) {
    errors.formIfSet(path.to("serviceAccountName"), spec.serviceAccountName(), Names::dnsSubdomain);
    errors.formIfSet(path.to("nodeName"), spec.nodeName(), Names::dnsSubdomain);
    errors.formIfSet(path.to("hostname"), spec.hostname(), Names::dnsLabel);
    errors.formIfSet(path.to("subdomain"), spec.subdomain(), Names::dnsLabel);
    errors.formIfSet(path.to("priorityClassName"), spec.priorityClassName(), Names::dnsSubdomain);
    errors.formIfSet(path.to("runtimeClassName"), spec.runtimeClassName(), Names::dnsSubdomain);
    for (int i = 0; i < spec.hostAliases().size(); i++) {
      Path at = path.to("hostAliases").at(i);
      Addresses.ip(at.to("ip"), spec.hostAliases().get(i).ip(), errors);
      for (String name : spec.hostAliases().get(i).hostnames()) {
        errors.invalid(at.to("hostnames"), name, Names.dnsSubdomain(name));
      }
    }
  }

  private Set<String> claims(Path path, List<PodResourceClaim> claims) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < claims.size(); i++) {
      PodResourceClaim claim = claims.get(i);
      Path at = path.at(i);
      boolean named = claim.hasResourceClaimName() && !claim.resourceClaimName().isEmpty();
      boolean made =
          claim.hasResourceClaimTemplateName() && !claim.resourceClaimTemplateName().isEmpty();
      if (claim.name().isEmpty()) {
        errors.required(at.to("name"));
      } else if (!names.add(claim.name())) {
        errors.duplicate(at.to("name"), claim.name());
      }
      if (named && made) {
        errors.invalid(
            at,
            claim,
            "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
      } else if (!named && !made) {
        errors.invalid(
            at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      }
    }
    return names;
  }

  private void hostNetwork(Path path, List<Container> containers) {
    for (int i = 0; i < containers.size(); i++) {
      List<ContainerPort> ports = containers.get(i).ports();
      for (int j = 0; j < ports.size(); j++) {
        if (ports.get(j).hostPort() != ports.get(j).containerPort()) {
          errors.invalid(
              path.at(i).to("ports").at(j).to("hostPort"),
              ports.get(j).hostPort(),
              "must match `containerPort` when `hostNetwork` is true");
        }
      }
    }
  }
}
