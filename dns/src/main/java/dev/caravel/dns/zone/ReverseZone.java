package dev.caravel.dns.zone;

import dev.caravel.dns.message.Data;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.Question;
import dev.caravel.dns.message.ResourceRecord;
import dev.caravel.dns.message.Type;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names of the cluster's addresses, of Services and of endpoints. */
public final class ReverseZone {
  private static final Name IPV4 = Name.parse("in-addr.arpa");
  private static final Name IPV6 = Name.parse("ip6.arpa");
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  private final Name zone;
  private final int ttl;
  private final Directory directory;

  public ReverseZone(Name zone, int ttl, Directory directory) {
    this.zone = zone;
    this.ttl = ttl;
    this.directory = directory;
  }

  /** What is known of an address; addresses that are not the cluster's are others' to name. */
  public Result resolve(Question question) {
    var address = address(question.name());
    if (address.isEmpty()) {
      return new Result.NotOurs();
    }
    if (!directory.complete()) {
      return new Result.NotReady();
    }
    var names = names(address.get());
    if (names.isEmpty()) {
      return new Result.NotOurs();
    }
    return question.wants(Type.PTR)
        ? new Result.Found(
            names.stream()
                .distinct()
                .map(name -> new ResourceRecord(question.name(), ttl, new Data.Pointer(name)))
                .toList(),
            List.of())
        : Result.Found.NOTHING;
  }

  private List<Name> names(InetAddress address) {
    var names = new ArrayList<Name>();
    for (var service : directory.servicesAt(address)) {
      var metadata = service.metadata();
      names.add(zone.under(metadata.name(), metadata.namespace(), "svc"));
    }
    if (!names.isEmpty()) {
      return names;
    }
    for (var slice : directory.slicesAt(address)) {
      String service = slice.metadata().labels().getOrDefault(SERVICE_NAME_LABEL, "");
      for (var endpoint : slice.endpoints()) {
        if (!service.isEmpty()
            && Endpoints.isReady(endpoint)
            && endpoint.addresses().contains(address.getHostAddress())) {
          names.add(
              zone.under(
                  Endpoints.name(endpoint, address), service, slice.metadata().namespace(), "svc"));
        }
      }
    }
    return names;
  }

  private static Optional<InetAddress> address(Name name) {
    if (name.isIn(IPV4)) {
      var labels = name.within(IPV4).reversed();
      return labels.size() == 4 ? Endpoints.literal(String.join(".", labels)) : Optional.empty();
    }
    if (!name.isIn(IPV6)) {
      return Optional.empty();
    }
    var digits = name.within(IPV6).reversed();
    if (digits.size() != 32 || digits.stream().anyMatch(digit -> digit.length() != 1)) {
      return Optional.empty();
    }
    var text = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      text.append(i > 0 && i % 4 == 0 ? ":" : "").append(digits.get(i));
    }
    return Endpoints.literal(text.toString());
  }
}
