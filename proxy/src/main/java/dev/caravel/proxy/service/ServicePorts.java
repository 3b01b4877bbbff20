package dev.caravel.proxy.service;

import dev.caravel.api.core.v1.LoadBalancerIngress;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.network.address.Protocol;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a Service asks of a node. */
public final class ServicePorts {
  /** Services and slices with this label are someone else's to proxy. */
  public static final String OTHER_PROXY_LABEL = "service.kubernetes.io/service-proxy-name";

  /** The label of a headless Service and its slices. */
  public static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

  /** The label of a slice that names its Service. */
  public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  private static final Duration DEFAULT_AFFINITY = Duration.ofHours(3);
  private static final int MAX_PORT = 65535;

  private ServicePorts() {}

  /**
   * The ports of {@code service} in one address family; none if it is headless, an external name or
   * another proxy's.
   *
   * @param slices the slices of this Service
   * @param node this node's name
   */
  public static List<ServicePort> of(
      Service service, List<EndpointSlice> slices, Family family, String node) {
    var clusterIp = clusterIp(service, family);
    if (clusterIp.isEmpty()
        || service.spec().type().equals("ExternalName")
        || service.metadata().labels().containsKey(OTHER_PROXY_LABEL)) {
      return List.of();
    }
    var ports = new ArrayList<ServicePort>();
    for (var port : service.spec().ports()) {
      var protocol = Protocol.named(port.protocol().isEmpty() ? "TCP" : port.protocol());
      if (protocol.isPresent() && port.port() > 0 && port.port() <= MAX_PORT) {
        var name =
            new PortName(
                service.metadata().namespace(),
                service.metadata().name(),
                protocol.get(),
                port.name());
        var backends = Backends.of(port, slices, family, node);
        ports.add(port(service, name, clusterIp.get(), port, backends, family));
      }
    }
    return ports;
  }

  private static ServicePort port(
      Service service,
      PortName name,
      InetAddress clusterIp,
      dev.caravel.api.core.v1.ServicePort port,
      Backends backends,
      Family family) {
    var spec = service.spec();
    boolean internalLocal = spec.internalTrafficPolicy().equals("Local");
    boolean externalLocal = spec.externalTrafficPolicy().equals("Local");
    return new ServicePort(
        name,
        clusterIp,
        port.port(),
        isExternal(service) ? port.nodePort() : 0,
        Addresses.parseAll(spec.externalIPs(), family),
        balancerIps(service, family),
        Addresses.parseRanges(spec.loadBalancerSourceRanges(), family),
        affinity(service),
        internalLocal ? backends.here() : backends.everywhere(),
        externalLocal ? backends.here() : backends.everywhere(),
        externalLocal,
        !backends.everywhere().isEmpty());
  }

  private static boolean isExternal(Service service) {
    return service.spec().type().equals("NodePort") || service.spec().type().equals("LoadBalancer");
  }

  private static Optional<InetAddress> clusterIp(Service service, Family family) {
    var all = service.spec().clusterIPs();
    return Addresses.parseAll(all.isEmpty() ? List.of(service.spec().clusterIP()) : all, family)
        .stream()
        .findFirst();
  }

  private static List<InetAddress> balancerIps(Service service, Family family) {
    if (!service.spec().type().equals("LoadBalancer")) {
      return List.of();
    }
    return Addresses.parseAll(
        service.status().loadBalancer().ingress().stream()
            .filter(ingress -> !ingress.ipMode().equals("Proxy"))
            .map(LoadBalancerIngress::ip)
            .toList(),
        family);
  }

  private static Duration affinity(Service service) {
    if (!service.spec().sessionAffinity().equals("ClientIP")) {
      return Duration.ZERO;
    }
    int seconds = service.spec().sessionAffinityConfig().clientIP().timeoutSeconds();
    return seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_AFFINITY;
  }
}
