package dev.caravel.apiserver.services;

import dev.caravel.api.core.v1.Service;

/** What a Service is to have, by its type and policies. */
final class Needs {
  static final String NONE = "None";

  private Needs() {}

  /** Whether it has a cluster IP, or says that it wants none. */
  static boolean clusterIp(Service service) {
    return !service.spec().type().equals("ExternalName");
  }

  static boolean isHeadless(Service service) {
    return clusterIp(service) && service.spec().clusterIP().equals(NONE);
  }

  static boolean nodePorts(Service service) {
    return switch (service.spec().type()) {
      case "NodePort" -> true;
      case "LoadBalancer" ->
          !service.spec().hasAllocateLoadBalancerNodePorts()
              || service.spec().allocateLoadBalancerNodePorts();
      default -> false;
    };
  }

  /** Whether it may have node ports, even if none are given to it unasked. */
  static boolean mayHaveNodePorts(Service service) {
    String type = service.spec().type();
    return type.equals("NodePort") || type.equals("LoadBalancer");
  }

  static boolean healthCheckPort(Service service) {
    return service.spec().type().equals("LoadBalancer")
        && service.spec().externalTrafficPolicy().equals("Local");
  }

  static boolean externalTrafficPolicy(Service service) {
    return mayHaveNodePorts(service)
        || (service.spec().type().equals("ClusterIP") && !service.spec().externalIPs().isEmpty());
  }
}
