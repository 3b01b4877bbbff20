package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.apiserver.chain.ConnectRoute;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.RequestInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * {@code pods/proxy}, {@code services/proxy} and {@code nodes/proxy}: any request passed on. A name
 * may say scheme and port: {@code https:NAME:PORT}.
 */
public final class Proxies implements ConnectRoute {
  private static final Set<String> RESOURCES = Set.of("pods", "services", "nodes");
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private final ObjectReader reader;
  private final Kubelets kubelets;
  private final Predicate<InetAddress> isAllowed;
  private final StreamLimits limits = StreamLimits.DEFAULT;

  public Proxies(ObjectReader reader, Kubelets kubelets) {
    this(reader, kubelets, Proxies::isUnicast);
  }

  /**
   * @param isAllowed which addresses may be reached through the server
   */
  Proxies(ObjectReader reader, Kubelets kubelets, Predicate<InetAddress> isAllowed) {
    this.reader = reader;
    this.kubelets = kubelets;
    this.isAllowed = isAllowed;
  }

  /** Callers name addresses: what is local to this host must not be reached in its name. */
  static boolean isUnicast(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress()
        && !address.isAnyLocalAddress();
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.group().isEmpty()
        && info.version().equals("v1")
        && info.subresource().equals("proxy")
        && RESOURCES.contains(info.resource())
        && info.namespace().isEmpty() == info.resource().equals("nodes");
  }

  /** A name with what it may say of scheme and port. */
  private record Address(String scheme, String name, String port) {}

  @Override
  public ApiResponse connect(ApiRequest request, Exchange exchange) throws InterruptedException {
    RequestInfo info = request.info();
    Address address = address(info);
    String path = rest(exchange.target());
    try {
      Target target =
          switch (info.resource()) {
            case "pods" -> pod(info, address, path);
            case "services" -> service(info, address, path);
            default -> node(address, path);
          };
      return new Passing(exchange, limits).pass(target);
    } catch (IOException e) {
      throw ApiError.internal(String.valueOf(e.getMessage()));
    }
  }

  private static Address address(RequestInfo info) {
    String[] parts = info.name().split(":", -1);
    String kind = info.resource().substring(0, info.resource().length() - 1);
    return switch (parts.length) {
      case 1 -> new Address("", parts[0], "");
      case 2 -> new Address("", parts[0], parts[1]);
      case 3 -> new Address(parts[0], parts[1], parts[2]);
      default ->
          throw ApiError.badRequest("invalid %s request \"%s\"".formatted(kind, info.name()));
    };
  }

  /** What stands behind {@code /proxy}, still encoded. */
  private static String rest(String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question);
    int slash = 0;
    for (String part : path.substring(1).split("/", -1)) {
      slash += 1 + part.length();
      if (part.equals("proxy")) {
        String rest = path.substring(slash);
        return (rest.isEmpty() ? "/" : rest) + query;
      }
    }
    return "/" + query;
  }

  private Target pod(RequestInfo info, Address address, String path)
      throws InterruptedException, IOException {
    Pod pod =
        reader
            .find(Pod.KIND, info.namespace(), address.name())
            .map(Pod.KIND::of)
            .orElseThrow(() -> ApiError.notFound("", "pods", address.name()));
    if (pod.status().podIP().isEmpty()) {
      throw ApiError.badRequest("address not allowed");
    }
    int port =
        address.port().isEmpty()
            ? pod.spec().containers().stream()
                .flatMap(container -> container.ports().stream())
                .mapToInt(p -> p.containerPort())
                .findFirst()
                .orElse(0)
            : number(address.port());
    return target(address.scheme(), pod.status().podIP(), port, path);
  }

  private Target service(RequestInfo info, Address address, String path)
      throws InterruptedException, IOException {
    Service service =
        reader
            .find(Service.KIND, info.namespace(), address.name())
            .map(Service.KIND::of)
            .orElseThrow(() -> ApiError.notFound("", "services", address.name()));
    var candidates = new ArrayList<Target>();
    boolean hasSlices = false;
    for (var object : reader.list(EndpointSlice.KIND, info.namespace())) {
      EndpointSlice slice = EndpointSlice.of(object);
      if (address.name().equals(slice.metadata().labels().get(SERVICE_LABEL))) {
        hasSlices = true;
        collect(candidates, service, slice, address, path);
      }
    }
    if (!hasSlices) {
      throw ApiError.notFound("", "services", address.name());
    }
    if (candidates.isEmpty()) {
      throw ApiError.serviceUnavailable(
          "no endpoints available for service \"%s\"".formatted(address.name()));
    }
    return candidates.get(ThreadLocalRandom.current().nextInt(candidates.size()));
  }

  private void collect(
      List<Target> candidates, Service service, EndpointSlice slice, Address address, String path)
      throws IOException {
    var name = portName(service, address.port());
    if (name.isEmpty()) {
      return;
    }
    for (var port : slice.ports()) {
      if (port.name().equals(name.get())) {
        for (var endpoint : slice.endpoints()) {
          boolean isReady = !endpoint.conditions().hasReady() || endpoint.conditions().ready();
          if (isReady && !endpoint.addresses().isEmpty()) {
            candidates.add(
                target(address.scheme(), endpoint.addresses().getFirst(), port.port(), path));
          }
        }
      }
    }
  }

  /** The name of the service's port that is meant; the only one if none is said. */
  private static Optional<String> portName(Service service, String asked) {
    if (asked.isEmpty()) {
      return service.spec().ports().size() == 1
          ? Optional.of(service.spec().ports().getFirst().name())
          : Optional.empty();
    }
    return service.spec().ports().stream()
        .filter(port -> port.name().equals(asked) || Integer.toString(port.port()).equals(asked))
        .map(port -> port.name())
        .findFirst();
  }

  private Target node(Address address, String path) throws InterruptedException, IOException {
    Target kubelet =
        kubelets.of(address.name(), path, ApiError.notFound("", "nodes", address.name()));
    boolean isKubelet =
        address.port().isEmpty() || address.port().equals(Integer.toString(kubelet.port()));
    return isKubelet
        ? kubelet
        : target(address.scheme(), kubelet.host(), number(address.port()), path);
  }

  private Target target(String scheme, String name, int port, String path) throws IOException {
    InetAddress address = InetAddress.getByName(name);
    if (!isAllowed.test(address)) {
      throw ApiError.badRequest("address not allowed");
    }
    String host = address.getHostAddress(); // what was checked, not what a name means next
    boolean isTls = scheme.equals("https");
    return new Target(
        host,
        port == 0 ? (isTls ? 443 : 80) : port,
        isTls ? Optional.of(KubeletTls.of(Optional.empty(), List.of())) : Optional.empty(),
        path);
  }

  private static int number(String port) {
    try {
      int number = Integer.parseInt(port);
      if (number > 0 && number < 65536) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("invalid port \"" + port + "\"");
    }
    throw ApiError.badRequest("invalid port \"" + port + "\"");
  }
}
