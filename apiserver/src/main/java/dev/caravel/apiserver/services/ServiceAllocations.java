package dev.caravel.apiserver.services;

import dev.caravel.api.core.v1.RangeAllocation;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.networking.v1.IPAddress;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.storage.Companion;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.ObjectStore;
import dev.caravel.apiserver.storage.Storage;
import dev.caravel.apiserver.storage.StoredKind;
import dev.caravel.apiserver.storage.Transaction;
import dev.caravel.time.Clock;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What Services are given, and give back when they end or no longer need it.
 *
 * <p>How this works. A cluster IP that is taken is an IPAddress object of that name, node ports
 * that are taken are bits of one range object. Both are written in the transaction of the Service,
 * which holds only if they are as they were when it was planned; so nothing is given twice and
 * nothing leaks, whatever crashes.
 */
public final class ServiceAllocations implements Companion {
  private static final String PORTS_PATH = "servicenodeports";
  private static final StoredKind RANGES =
      new StoredKind(
          RangeAllocation.KIND, StoredKind.ROOT + "ranges/", StoredKind.Encoding.PROTOBUF);

  private final ObjectStore addresses;
  private final ObjectStore ranges;
  private final AddressRange addressRange;
  private final PortRange portRange;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param cidr where cluster IPs come from
   * @throws IllegalArgumentException if that is no IPv4 network
   */
  public ServiceAllocations(
      Storage storage, String cidr, int firstNodePort, int lastNodePort, Clock clock) {
    addresses = storage.objects(StoredKind.of(IPAddress.KIND), object -> "", Duration.ZERO);
    ranges = storage.objects(RANGES, object -> "", Duration.ZERO);
    addressRange = AddressRange.parse(cidr);
    portRange = new PortRange(firstNodePort, lastNodePort);
    this.clock = clock;
  }

  /** The first address of a range, which is the API server's own. */
  public static String firstAddress(String cidr) {
    return AddressRange.parse(cidr).firstAddress();
  }

  @Override
  public Plan create(Struct object) throws InterruptedException {
    Service service = Families.filled(Service.of(object), Service.empty());
    return allocated(service, Service.empty());
  }

  @Override
  public Plan update(Struct next, Struct current) throws InterruptedException {
    Service before = Service.of(current);
    checkFixed(Service.of(next), before);
    Service service = Families.filled(Service.of(next), before);
    return allocated(service, before);
  }

  @Override
  public Plan delete(Struct current) throws InterruptedException {
    Service before = Service.of(current);
    var more = releasedAddress(before).and(ports(Set.of(), portsOf(before), range()));
    return new Plan(current, more);
  }

  /** What was given once stays, as long as it is needed. */
  private static void checkFixed(Service service, Service before) {
    String now = service.spec().clusterIP();
    String then = before.spec().clusterIP();
    boolean changes = !now.isEmpty() && !then.isEmpty() && !now.equals(then);
    if (Needs.clusterIp(service) && Needs.clusterIp(before) && changes) {
      throw Refusals.invalid(
          service, "spec.clusterIPs[0]", "[\"%s\"]".formatted(now), "may not change once set");
    }
    int port = before.spec().healthCheckNodePort();
    if (Needs.healthCheckPort(service)
        && Needs.healthCheckPort(before)
        && port != 0
        && service.spec().healthCheckNodePort() != port) {
      throw Refusals.forbidden(service, "spec.healthCheckNodePort", "field is immutable");
    }
  }

  private Plan allocated(Service wanted, Service before) throws InterruptedException {
    Service service = wanted;
    var more = Transaction.NONE;
    String address = address(before);
    if (!needsAddress(service)) {
      more = more.and(releasedAddress(before));
    } else if (address.isEmpty() || !address.equals(service.spec().clusterIP())) {
      String given = givenAddress(service);
      service = service.with(s -> s.spec(spec -> spec.clusterIP(given).clusterIPs(List.of(given))));
      more = more.and(releasedAddress(before)).and(takenAddress(service, given));
    }
    // Read once: what is planned with it is written only if it is still so.
    var range = range();
    var ports = new Ports(service, before, portRange, taken(range), random);
    service = ports.allocated();
    return new Plan(service.struct(), more.and(ports(ports.wanted(), portsOf(before), range)));
  }

  private static boolean needsAddress(Service service) {
    return Needs.clusterIp(service) && !Needs.isHeadless(service);
  }

  /** The address it has been given, if any. */
  private static String address(Service service) {
    String address = service.spec().clusterIP();
    return address.equals(Needs.NONE) || !Needs.clusterIp(service) ? "" : address;
  }

  private String givenAddress(Service service) throws InterruptedException {
    var listing = addresses.current();
    String wanted = service.spec().clusterIP();
    if (wanted.isEmpty()) {
      return addressRange
          .free(listing, random)
          .orElseThrow(() -> ApiError.internal("failed to allocate a serviceIP: range is full"));
    }
    if (!addressRange.contains(wanted)) {
      throw Refusals.address(
          service, wanted, "the provided network does not match the current range");
    }
    if (listing.contains(wanted)) {
      throw Refusals.address(service, wanted, "provided IP is already allocated");
    }
    return wanted;
  }

  private Transaction takenAddress(Service service, String address) {
    Struct object =
        IPAddress.builder()
            .metadata(metadata ->
                metadata
                    .name(address)
                    .uid(UUID.randomUUID().toString())
                    .creationTimestamp(clock.now().truncatedTo(ChronoUnit.SECONDS))
                    .putLabels("ipaddress.kubernetes.io/ip-family", "IPv4")
                    .putLabels("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"))
            .spec(spec ->
                spec.parentRef(parent ->
                    parent
                        .resource("services")
                        .namespace(service.metadata().namespace())
                        .name(service.metadata().name())))
            .build()
            .struct();
    return addresses.putting(address, object, 0);
  }

  private Transaction releasedAddress(Service before) {
    String address = address(before);
    return address.isEmpty() ? Transaction.NONE : addresses.deleting(address);
  }

  private Optional<Struct> range() throws InterruptedException {
    return ranges.find(PORTS_PATH);
  }

  private static BigInteger taken(Optional<Struct> range) {
    return range
        .map(object -> PortRange.taken(RangeAllocation.of(object).data()))
        .orElse(BigInteger.ZERO);
  }

  /** The node ports a Service has, that for health checks too. */
  private Set<Integer> portsOf(Service service) {
    var ports = new HashSet<Integer>();
    for (ServicePort port : service.spec().ports()) {
      if (portRange.contains(port.nodePort())) {
        ports.add(port.nodePort());
      }
    }
    if (portRange.contains(service.spec().healthCheckNodePort())) {
      ports.add(service.spec().healthCheckNodePort());
    }
    return ports;
  }

  /** The write of the range object, if what is taken changes. */
  private Transaction ports(Set<Integer> wanted, Set<Integer> before, Optional<Struct> current) {
    if (wanted.equals(before)) {
      return Transaction.NONE;
    }
    BigInteger taken = taken(current);
    for (int port : before) {
      taken = taken.clearBit(port - portRange.first());
    }
    for (int port : wanted) {
      taken = taken.setBit(port - portRange.first());
    }
    var data = PortRange.data(taken);
    Struct next =
        RangeAllocation.builder()
            .metadata(metadata -> {})
            .range(portRange.text())
            .data(data)
            .build()
            .struct();
    return ranges.putting(PORTS_PATH, next, current.map(ObjectMetas::revision).orElse(0L));
  }
}
