package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variables by which containers find Services without DNS, as Docker links had them. */
final class ServiceEnvironment {
  private ServiceEnvironment() {}

  /**
   * The variables for a pod of that namespace.
   *
   * @param links whether those of its own namespace are wanted, not the API server's alone
   */
  static Map<String, String> of(List<Service> services, String namespace, boolean links) {
    var chosen = new LinkedHashMap<String, Service>();
    for (var service : services) {
      var metadata = service.metadata();
      var clusterIp = service.spec().clusterIP();
      if (clusterIp.isEmpty() || clusterIp.equals("None")) {
        continue;
      }
      boolean master =
          metadata.namespace().equals("default") && metadata.name().equals("kubernetes");
      if (metadata.namespace().equals(namespace) && (links || master)) {
        chosen.put(metadata.name(), service);
      } else if (master) {
        chosen.putIfAbsent(metadata.name(), service);
      }
    }
    var variables = new LinkedHashMap<String, String>();
    chosen.values().forEach(service -> add(service, variables));
    return variables;
  }

  private static void add(Service service, Map<String, String> variables) {
    var prefix = variableName(service.metadata().name());
    var host = service.spec().clusterIP();
    variables.put(prefix + "_SERVICE_HOST", host);
    var ports = service.spec().ports();
    if (ports.isEmpty()) {
      return;
    }
    variables.put(prefix + "_SERVICE_PORT", Integer.toString(ports.getFirst().port()));
    for (var port : ports) {
      if (!port.name().isEmpty()) {
        variables.put(
            prefix + "_SERVICE_PORT_" + variableName(port.name()), Integer.toString(port.port()));
      }
    }
    variables.put(prefix + "_PORT", url(host, ports.getFirst()));
    for (var port : ports) {
      var link = prefix + "_PORT_" + port.port() + "_" + protocol(port).toUpperCase(Locale.ROOT);
      variables.put(link, url(host, port));
      variables.put(link + "_PROTO", protocol(port));
      variables.put(link + "_PORT", Integer.toString(port.port()));
      variables.put(link + "_ADDR", host);
    }
  }

  private static String variableName(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String protocol(ServicePort port) {
    return port.protocol().isEmpty() ? "tcp" : port.protocol().toLowerCase(Locale.ROOT);
  }

  private static String url(String host, ServicePort port) {
    var address = host.contains(":") ? "[" + host + "]" : host;
    return protocol(port) + "://" + address + ":" + port.port();
  }
}
