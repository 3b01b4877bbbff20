package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.core.v1.ServiceSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services. Which addresses and ports are free is for their allocation to say. */
final class ServiceRules {
  private static final Path SPEC = Path.of("spec");
  private static final String NONE = "None";

  private ServiceRules() {}

  static void check(Service service, Errors errors) {
    ServiceSpec spec = service.spec();
    boolean headless = spec.clusterIP().equals(NONE);
    if (spec.ports().isEmpty() && !headless && !spec.type().equals("ExternalName")) {
      errors.required(SPEC.to("ports"));
    }
    if (headless && (spec.type().equals("LoadBalancer") || spec.type().equals("NodePort"))) {
      errors.invalid(
          SPEC.to("clusterIPs").at(0),
          NONE,
          "may not be set to 'None' for %s services".formatted(spec.type()));
    }
    if (spec.type().equals("ExternalName")) {
      externalName(spec, errors);
    }
    ports(spec, errors);
    LabelRules.labels(SPEC.to("selector"), spec.selector(), errors);
    errors.requiredOneOf(SPEC.to("sessionAffinity"), spec.sessionAffinity(), "ClientIP", "None");
    if (spec.sessionAffinity().equals("ClientIP")) {
      int seconds = spec.sessionAffinityConfig().clientIP().timeoutSeconds();
      if (seconds <= 0 || seconds > 86400) {
        errors.invalid(
            SPEC.to("sessionAffinityConfig").to("clientIP").to("timeoutSeconds"),
            seconds,
            "must be greater than 0 and less than 86400");
      }
    }
    addresses(spec, errors);
    errors.requiredOneOf(
        SPEC.to("type"), spec.type(), "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    policies(spec, errors);
  }

  private static void externalName(ServiceSpec spec, Errors errors) {
    if (!spec.clusterIP().isEmpty() || !spec.clusterIPs().isEmpty()) {
      errors.forbidden(SPEC.to("clusterIPs"), "may not be set for ExternalName services");
    }
    String name = spec.externalName();
    if (name.isEmpty()) {
      errors.required(SPEC.to("externalName"));
    } else {
      String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      errors.invalid(SPEC.to("externalName"), name, Names.dnsSubdomain(plain));
    }
  }

  private static void ports(ServiceSpec spec, Errors errors) {
    Set<String> names = new HashSet<>();
    Set<String> seen = new HashSet<>();
    boolean clusterOnly = spec.type().equals("ClusterIP");
    for (int i = 0; i < spec.ports().size(); i++) {
      ServicePort port = spec.ports().get(i);
      Path at = SPEC.to("ports").at(i);
      if (port.name().isEmpty()) {
        if (spec.ports().size() > 1) {
          errors.required(at.to("name"));
        }
      } else {
        List<String> wrong = Names.dnsLabel(port.name());
        errors.invalid(at.to("name"), port.name(), wrong);
        if (wrong.isEmpty() && !names.add(port.name())) {
          errors.duplicate(at.to("name"), port.name());
        }
      }
      errors.port(at.to("port"), port.port());
      errors.requiredOneOf(at.to("protocol"), port.protocol(), "SCTP", "TCP", "UDP");
      ProbeRules.port(at.to("targetPort"), port.targetPort(), errors);
      errors.formIfSet(at.to("appProtocol"), port.appProtocol(), Names::qualified);
      if (clusterOnly && port.nodePort() != 0) {
        errors.forbidden(at.to("nodePort"), "may not be used when `type` is 'ClusterIP'");
      }
      if (!seen.add(port.protocol() + port.port())) {
        errors.duplicate(
            at, ServicePort.builder().protocol(port.protocol()).port(port.port()).build());
      }
    }
  }

  private static void addresses(ServiceSpec spec, Errors errors) {
    for (int i = 0; i < spec.clusterIPs().size(); i++) {
      String address = spec.clusterIPs().get(i);
      if (!address.isEmpty() && !address.equals(NONE)) {
        Addresses.ip(SPEC.to("clusterIPs").at(i), address, errors);
      }
    }
    for (int i = 0; i < spec.externalIPs().size(); i++) {
      Addresses.ip(SPEC.to("externalIPs").at(i), spec.externalIPs().get(i), errors);
    }
    errors.oneOfIfSet(
        SPEC.to("ipFamilyPolicy"),
        spec.ipFamilyPolicy(),
        "PreferDualStack",
        "RequireDualStack",
        "SingleStack");
    for (int i = 0; i < spec.ipFamilies().size(); i++) {
      errors.oneOf(SPEC.to("ipFamilies").at(i), spec.ipFamilies().get(i), "IPv4", "IPv6");
    }
    for (int i = 0; i < spec.loadBalancerSourceRanges().size(); i++) {
      Addresses.cidr(
          SPEC.to("loadBalancerSourceRanges").at(i),
          spec.loadBalancerSourceRanges().get(i).strip(),
          errors);
    }
  }

  private static void policies(ServiceSpec spec, Errors errors) {
    errors.oneOfIfSet(
        SPEC.to("externalTrafficPolicy"), spec.externalTrafficPolicy(), "Cluster", "Local");
    errors.oneOfIfSet(
        SPEC.to("internalTrafficPolicy"), spec.internalTrafficPolicy(), "Cluster", "Local");
    boolean reachable =
        spec.type().equals("LoadBalancer")
            || spec.type().equals("NodePort")
            || (spec.type().equals("ClusterIP") && !spec.externalIPs().isEmpty());
    if (!reachable && !spec.externalTrafficPolicy().isEmpty()) {
      errors.invalid(
          SPEC.to("externalTrafficPolicy"),
          spec.externalTrafficPolicy(),
          "may only be set for externally-accessible services");
    }
    boolean checked =
        spec.type().equals("LoadBalancer") && spec.externalTrafficPolicy().equals("Local");
    if (!checked && spec.healthCheckNodePort() != 0) {
      errors.invalid(
          SPEC.to("healthCheckNodePort"),
          spec.healthCheckNodePort(),
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
  }
}
