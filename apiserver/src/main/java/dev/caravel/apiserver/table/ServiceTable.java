package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.core.v1.LoadBalancerIngress;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServiceSpec;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/** The table of services. */
final class ServiceTable {
  private ServiceTable() {}

  static Layout<Service> layout() {
    return Layout.of(Service.KIND)
        .name()
        .text("Type", field(ServiceSpec.SCHEMA, "type"), service -> service.spec().type())
        .text("Cluster-IP", field(ServiceSpec.SCHEMA, "clusterIP"), ServiceTable::clusterAddress)
        .text(
            "External-IP", field(ServiceSpec.SCHEMA, "externalIPs"), ServiceTable::externalAddress)
        .text("Port(s)", field(ServiceSpec.SCHEMA, "ports"), ServiceTable::ports)
        .age()
        .text(
            "Selector",
            field(ServiceSpec.SCHEMA, "selector"),
            service -> Text.labels(service.spec().selector()))
        .wide();
  }

  private static String clusterAddress(Service service) {
    var addresses = service.spec().clusterIPs();
    return Text.orNone(addresses.isEmpty() ? service.spec().clusterIP() : addresses.getFirst());
  }

  private static String externalAddress(Service service) {
    var external = String.join(",", service.spec().externalIPs());
    return switch (service.spec().type()) {
      case "LoadBalancer" -> {
        var balancers = balancers(service);
        if (external.isEmpty()) {
          yield balancers.isEmpty() ? "<pending>" : balancers;
        }
        yield balancers.isEmpty() ? external : balancers + "," + external;
      }
      case "ExternalName" -> service.spec().externalName();
      default -> Text.orNone(external);
    };
  }

  private static String balancers(Service service) {
    var all = new LinkedHashSet<String>();
    for (LoadBalancerIngress ingress : service.status().loadBalancer().ingress()) {
      all.add(ingress.ip().isEmpty() ? ingress.hostname() : ingress.ip());
    }
    return String.join(",", all);
  }

  private static String ports(Service service) {
    return Text.orNone(
        service.spec().ports().stream()
            .map(port ->
                port.port()
                    + (port.nodePort() > 0 ? ":" + port.nodePort() : "")
                    + "/"
                    + port.protocol())
            .collect(Collectors.joining(",")));
  }
}
