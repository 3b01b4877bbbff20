package dev.caravel.dns.zone;

import dev.caravel.api.core.v1.Service;
import dev.caravel.dns.message.Data;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.Question;
import dev.caravel.dns.message.ResourceRecord;
import dev.caravel.dns.message.Type;
import dev.caravel.dns.zone.Endpoints.NamedEndpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster's zone, as the DNS-Based Service Discovery specification of Kubernetes has it
 * (version 1.1.0) and CoreDNS answers it.
 */
public final class ClusterZone {
  private static final String SPECIFICATION = "1.1.0";
  private static final int WEIGHTS = 100;

  private final Name zone;
  private final int ttl;
  private final Directory directory;
  private final List<InetAddress> serverAddresses;

  /**
   * @param zone the cluster's domain: {@code cluster.local}
   * @param ttl seconds for which answers may be kept
   * @param serverAddresses the addresses of the zone's name server, {@code ns.dns.ZONE}
   */
  public ClusterZone(Name zone, int ttl, Directory directory, List<InetAddress> serverAddresses) {
    this.zone = zone;
    this.ttl = ttl;
    this.directory = directory;
    this.serverAddresses = List.copyOf(serverAddresses);
  }

  /** What the zone says. */
  public Result resolve(Question question) {
    if (!question.name().isIn(zone)) {
      return new Result.NotOurs();
    }
    if (!directory.complete()) {
      return new Result.NotReady();
    }
    var labels = question.name().within(zone);
    int count = labels.size();
    if (count == 0) {
      return apex(question);
    }
    return switch (labels.getLast()) {
      case "svc" -> services(question, labels.subList(0, count - 1));
      case "pod" -> pods(question, labels.subList(0, count - 1));
      case "dns-version" -> count == 1 ? version(question) : new Result.NoSuchName();
      case "dns" -> server(question, labels);
      default -> new Result.NoSuchName();
    };
  }

  /** The record that says how long a "no" may be kept (RFC 2308). */
  public ResourceRecord authority() {
    return new ResourceRecord(
        zone,
        ttl,
        new Data.Authority(
            zone.under("ns", "dns"), zone.under("hostmaster"), 1, 7200, 1800, 86400, ttl));
  }

  private Result apex(Question question) {
    var answers = new ArrayList<ResourceRecord>();
    if (question.wants(Type.SOA)) {
      answers.add(authority());
    }
    if (question.wants(Type.NS)) {
      answers.add(new ResourceRecord(zone, ttl, new Data.NameServer(zone.under("ns", "dns"))));
    }
    return new Result.Found(answers, List.of());
  }

  private Result version(Question question) {
    return question.wants(Type.TXT)
        ? new Result.Found(
            List.of(new ResourceRecord(question.name(), ttl, new Data.Text(SPECIFICATION))),
            List.of())
        : Result.Found.NOTHING;
  }

  private Result server(Question question, List<String> labels) {
    if (labels.equals(List.of("dns"))) {
      return Result.Found.NOTHING;
    }
    return labels.equals(List.of("ns", "dns"))
        ? addresses(question, serverAddresses)
        : new Result.NoSuchName();
  }

  private Result pods(Question question, List<String> labels) {
    if (labels.isEmpty()) {
      return Result.Found.NOTHING;
    }
    if (labels.size() > 2 || !directory.hasNamespace(labels.getLast())) {
      return new Result.NoSuchName();
    }
    return labels.size() == 1
        ? Result.Found.NOTHING
        : podAddress(labels.getFirst())
            .map(address -> addresses(question, List.of(address)))
            .orElseGet(Result.NoSuchName::new);
  }

  private static Optional<InetAddress> podAddress(String label) {
    return Endpoints.literal(label.replace('-', '.'))
        .or(() ->
            label.contains("-") ? Endpoints.literal(label.replace('-', ':')) : Optional.empty());
  }

  // SERVICE.NAMESPACE, ENDPOINT.SERVICE.NAMESPACE or _PORT._PROTOCOL.SERVICE.NAMESPACE
  private Result services(Question question, List<String> labels) {
    int count = labels.size();
    if (count == 0) {
      return Result.Found.NOTHING;
    }
    String namespace = labels.getLast();
    if (count == 1) {
      return directory.hasNamespace(namespace) ? Result.Found.NOTHING : new Result.NoSuchName();
    }
    var service = directory.service(namespace, labels.get(count - 2));
    if (service.isEmpty() || count > 4) {
      return new Result.NoSuchName();
    }
    if (service.get().spec().type().equals("ExternalName")) {
      return count == 2 ? alias(question, service.get()) : new Result.NoSuchName();
    }
    return switch (count) {
      case 2 -> service(question, service.get(), new AnyPort());
      case 3 -> endpoint(question, service.get(), labels.getFirst());
      default -> port(question, service.get(), labels.get(0), labels.get(1));
    };
  }

  private Result alias(Question question, Service service) {
    try {
      var target = Name.parse(service.spec().externalName());
      var record = new ResourceRecord(question.name(), ttl, new Data.Alias(target));
      return new Result.Alias(record, target);
    } catch (IllegalArgumentException e) {
      return Result.Found.NOTHING;
    }
  }

  private interface PortFilter {
    boolean matches(String port, String protocol);
  }

  private record AnyPort() implements PortFilter {
    @Override
    public boolean matches(String port, String protocol) {
      return true;
    }
  }

  private record NamedPort(String name, String wanted) implements PortFilter {
    @Override
    public boolean matches(String port, String protocol) {
      return name.equalsIgnoreCase(port) && wanted.equalsIgnoreCase(protocol);
    }
  }

  private Result port(Question question, Service service, String port, String protocol) {
    if (!port.startsWith("_") || !protocol.startsWith("_")) {
      return new Result.NoSuchName();
    }
    var filter = new NamedPort(port.substring(1), protocol.substring(1));
    boolean known =
        Endpoints.isHeadless(service)
            ? endpoints(service).stream().anyMatch(e -> filter.matches(e.port(), e.protocol()))
            : service.spec().ports().stream()
                .anyMatch(p -> filter.matches(p.name(), protocol(p.protocol())));
    return known ? service(question, service, filter) : new Result.NoSuchName();
  }

  private Result service(Question question, Service service, PortFilter filter) {
    return Endpoints.isHeadless(service)
        ? headless(question, service, filter)
        : clusterIp(question, service, filter);
  }

  private Result clusterIp(Question question, Service service, PortFilter filter) {
    var spec = service.spec();
    var texts = spec.clusterIPs().isEmpty() ? List.of(spec.clusterIP()) : spec.clusterIPs();
    var ips = texts.stream().flatMap(text -> Endpoints.literal(text).stream()).toList();
    if (question.type() != Type.SRV) {
      return addresses(question, ips);
    }
    var name = nameOf(service);
    var answers = new ArrayList<ResourceRecord>();
    for (var port : spec.ports()) {
      if (filter.matches(port.name(), protocol(port.protocol()))) {
        answers.add(
            new ResourceRecord(
                question.name(), ttl, new Data.Location(0, WEIGHTS, port.port(), name)));
      }
    }
    return new Result.Found(answers, answers.isEmpty() ? List.of() : records(name, ips));
  }

  private Result headless(Question question, Service service, PortFilter filter) {
    var endpoints =
        endpoints(service).stream().filter(e -> filter.matches(e.port(), e.protocol())).toList();
    if (endpoints.isEmpty()) {
      return new Result.NoSuchName();
    }
    if (question.type() != Type.SRV) {
      return addresses(question, endpoints.stream().map(NamedEndpoint::address).toList());
    }
    return locations(question, nameOf(service), endpoints);
  }

  private Result endpoint(Question question, Service service, String label) {
    var endpoints =
        endpoints(service).stream().filter(e -> e.name().equalsIgnoreCase(label)).toList();
    if (endpoints.isEmpty()) {
      return new Result.NoSuchName();
    }
    if (question.type() != Type.SRV) {
      return addresses(question, endpoints.stream().map(NamedEndpoint::address).toList());
    }
    return locations(question, nameOf(service), endpoints);
  }

  private Result locations(Question question, Name service, List<NamedEndpoint> endpoints) {
    Set<ResourceRecord> answers = new LinkedHashSet<>();
    Set<ResourceRecord> additional = new LinkedHashSet<>();
    int weight = Math.max(1, WEIGHTS / endpoints.size());
    for (var endpoint : endpoints) {
      var target = service.under(endpoint.name());
      if (endpoint.number() > 0) {
        answers.add(
            new ResourceRecord(
                question.name(), ttl, new Data.Location(0, weight, endpoint.number(), target)));
      }
      additional.add(new ResourceRecord(target, ttl, new Data.Address(endpoint.address())));
    }
    return new Result.Found(List.copyOf(answers), List.copyOf(additional));
  }

  private Result addresses(Question question, List<InetAddress> addresses) {
    return new Result.Found(
        records(question.name(), addresses).stream()
            .filter(record -> question.wants(record.data().type()))
            .toList(),
        List.of());
  }

  private List<ResourceRecord> records(Name name, List<InetAddress> addresses) {
    return addresses.stream()
        .distinct()
        .map(address -> new ResourceRecord(name, ttl, new Data.Address(address)))
        .toList();
  }

  private List<NamedEndpoint> endpoints(Service service) {
    var metadata = service.metadata();
    return Endpoints.of(directory.slices(metadata.namespace(), metadata.name()));
  }

  private Name nameOf(Service service) {
    return zone.under(service.metadata().name(), service.metadata().namespace(), "svc");
  }

  private static String protocol(String name) {
    return name.isEmpty() ? "TCP" : name;
  }
}
