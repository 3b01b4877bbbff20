package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Services: an update that leaves out what was allocated keeps it, and one that changes the type
 * drops what only the old type has. Addresses and ports themselves are planned with the write.
 */
final class ServiceStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS =
      Fields.at("spec.clusterIP", "spec.type");

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public boolean answersDeleted() {
    return true;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    Service service = Service.of(Parts.without(object, "status"));
    return withClusterIps(service).struct();
  }

  private static Service withClusterIps(Service service) {
    var spec = service.spec();
    return spec.clusterIPs().isEmpty() && !spec.clusterIP().isEmpty()
        ? service.with(s -> s.spec(to -> to.clusterIPs(List.of(spec.clusterIP()))))
        : service;
  }

  @Override
  public Struct onUpdate(Struct next, Struct current, Context context) {
    Service before = Service.of(current);
    Service service = Service.of(Parts.with(next, "status", current));
    service = keepingAllocated(service, before);
    service = droppingByType(service, before);
    return withSameAddresses(service, before).struct();
  }

  private static boolean isExternalName(Service service) {
    return service.spec().type().equals("ExternalName");
  }

  private static boolean hasNodePorts(Service service) {
    String type = service.spec().type();
    return type.equals("NodePort") || type.equals("LoadBalancer");
  }

  private static boolean isLoadBalancer(Service service) {
    return service.spec().type().equals("LoadBalancer");
  }

  private static boolean checksHealth(Service service) {
    return isLoadBalancer(service) && service.spec().externalTrafficPolicy().equals("Local");
  }

  private static Service keepingAllocated(Service service, Service before) {
    return service.with(s ->
        s.spec(spec -> {
          if (!isExternalName(service) && !isExternalName(before)) {
            if (service.spec().clusterIP().isEmpty()) {
              spec.clusterIP(before.spec().clusterIP());
              if (service.spec().clusterIPs().isEmpty()) {
                spec.clusterIPs(before.spec().clusterIPs());
              }
            }
            if (service.spec().ipFamilies().isEmpty()) {
              spec.ipFamilies(before.spec().ipFamilies());
            }
            if (service.spec().ipFamilyPolicy().isEmpty()) {
              spec.ipFamilyPolicy(before.spec().ipFamilyPolicy());
            }
          }
          if (hasNodePorts(service) && hasNodePorts(before)) {
            spec.ports(keepingNodePorts(service, before));
          }
          if (checksHealth(service)
              && checksHealth(before)
              && service.spec().healthCheckNodePort() == 0) {
            spec.healthCheckNodePort(before.spec().healthCheckNodePort());
          }
        }));
  }

  private static List<ServicePort> keepingNodePorts(Service service, Service before) {
    var ports = new ArrayList<ServicePort>();
    for (ServicePort port : service.spec().ports()) {
      ports.add(
          port.nodePort() != 0
              ? port
              : before.spec().ports().stream()
                  .filter(
                      old -> old.port() == port.port() && old.protocol().equals(port.protocol()))
                  .filter(old -> isUnused(service, old))
                  .findFirst()
                  .map(old -> port.with(p -> p.nodePort(old.nodePort())))
                  .orElse(port));
    }
    return ports;
  }

  private static boolean isUnused(Service service, ServicePort old) {
    return service.spec().ports().stream()
        .noneMatch(
            port -> port.nodePort() == old.nodePort() && port.protocol().equals(old.protocol()));
  }

  private static Service droppingByType(Service service, Service before) {
    var old = before.spec();
    var spec = service.spec();
    return service.with(s -> {
      s.spec(to -> {
        if (!isExternalName(before) && isExternalName(service)) {
          if (spec.clusterIP().equals(old.clusterIP())) {
            to.clearClusterIP().clearClusterIPs();
          }
          if (spec.ipFamilies().equals(old.ipFamilies())) {
            to.clearIpFamilies();
          }
          if (spec.ipFamilyPolicy().equals(old.ipFamilyPolicy())) {
            to.clearIpFamilyPolicy();
          }
          if (spec.internalTrafficPolicy().equals(old.internalTrafficPolicy())) {
            to.clearInternalTrafficPolicy();
          }
        }
        if (hasNodePorts(before) && !hasNodePorts(service)) {
          to.ports(withoutNodePortsOf(spec.ports(), old.ports()));
          if (spec.externalIPs().isEmpty()
              && spec.externalTrafficPolicy().equals(old.externalTrafficPolicy())) {
            to.clearExternalTrafficPolicy();
          }
        }
        if (checksHealth(before)
            && !checksHealth(service)
            && spec.healthCheckNodePort() == old.healthCheckNodePort()) {
          to.clearHealthCheckNodePort();
        }
        if (isLoadBalancer(before) && !isLoadBalancer(service)) {
          if (spec.allocateLoadBalancerNodePorts() == old.allocateLoadBalancerNodePorts()) {
            to.clearAllocateLoadBalancerNodePorts();
          }
          if (spec.loadBalancerClass().equals(old.loadBalancerClass())) {
            to.clearLoadBalancerClass();
          }
        }
      });
      if (isLoadBalancer(before) && !isLoadBalancer(service)) {
        s.status(status -> status.clearLoadBalancer());
      }
    });
  }

  private static List<ServicePort> withoutNodePortsOf(
      List<ServicePort> ports, List<ServicePort> before) {
    var kept = new ArrayList<ServicePort>();
    for (ServicePort port : ports) {
      boolean same = before.stream().anyMatch(old -> old.nodePort() == port.nodePort());
      kept.add(same ? port.with(p -> p.clearNodePort()) : port);
    }
    return kept;
  }

  /** {@code clusterIP} and {@code clusterIPs} follow each other, whichever the caller changed. */
  private static Service withSameAddresses(Service service, Service before) {
    var spec = service.spec();
    var old = before.spec();
    if (isExternalName(service) || spec.clusterIP().equals(old.clusterIP())) {
      return withClusterIps(service);
    }
    if (spec.clusterIPs().equals(old.clusterIPs()) && !spec.clusterIP().isEmpty()) {
      return service.with(s -> s.spec(to -> to.clusterIPs(List.of(spec.clusterIP()))));
    }
    return withClusterIps(service);
  }

  @Override
  public List<String> warnings(Struct object) {
    var spec = Service.of(object).spec();
    var warnings = new ArrayList<String>();
    if (!spec.externalIPs().isEmpty()) {
      warnings.add(
          "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
    }
    if (!spec.externalName().isEmpty() && !spec.type().equals("ExternalName")) {
      warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
    }
    if (spec.trafficDistribution().equals("PreferClose")) {
      warnings.add(
          "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }
    return warnings;
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }
}
