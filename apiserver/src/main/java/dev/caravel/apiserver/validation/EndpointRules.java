package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.EndpointAddress;
import dev.caravel.api.core.v1.EndpointSubset;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** EndpointSlices, and Endpoints before them. */
final class EndpointRules {
  private static final int ENDPOINTS_LIMIT = 1000;
  private static final int ADDRESSES_LIMIT = 100;
  private static final int PORTS_LIMIT = 20000;

  private EndpointRules() {}

  static void slice(EndpointSlice slice, Errors errors) {
    errors.requiredOneOf(Path.of("addressType"), slice.addressType(), "FQDN", "IPv4", "IPv6");
    Path endpoints = Path.of("endpoints");
    if (slice.endpoints().size() > ENDPOINTS_LIMIT) {
      errors.tooMany(endpoints, slice.endpoints().size(), ENDPOINTS_LIMIT);
      return;
    }
    for (int i = 0; i < slice.endpoints().size(); i++) {
      endpoint(endpoints.at(i), slice.addressType(), slice.endpoints().get(i), errors);
    }
    ports(slice.ports(), errors);
  }

  private static void endpoint(Path path, String type, Endpoint endpoint, Errors errors) {
    Path addresses = path.to("addresses");
    if (endpoint.addresses().isEmpty()) {
      errors.required(addresses, "must contain at least 1 address");
    } else if (endpoint.addresses().size() > ADDRESSES_LIMIT) {
      errors.tooMany(addresses, endpoint.addresses().size(), ADDRESSES_LIMIT);
    }
    for (int i = 0; i < endpoint.addresses().size(); i++) {
      address(addresses.at(i), type, endpoint.addresses().get(i), errors);
    }
    errors.formIfSet(path.to("nodeName"), endpoint.nodeName(), Names::dnsSubdomain);
    errors.formIfSet(path.to("hostname"), endpoint.hostname(), Names::dnsLabel);
  }

  private static void address(Path path, String type, String address, Errors errors) {
    switch (type) {
      case "FQDN" -> errors.invalid(path, address, Names.dnsSubdomain(address));
      case "IPv4", "IPv6" -> {
        Addresses.ip(path, address, errors);
        boolean six = address.contains(":");
        if (Addresses.parse(address).isPresent() && six != type.equals("IPv6")) {
          errors.invalid(path, address, "must be an " + type + " address");
        }
        special(path, address, errors);
      }
      default -> {
        // The type has been refused.
      }
    }
  }

  /** Addresses at which nobody else's endpoint can be. */
  private static void special(Path path, String text, Errors errors) {
    Optional<InetAddress> parsed = Addresses.parse(text);
    if (parsed.isEmpty()) {
      errors.invalid(path, text, "must be a valid IP address");
      return;
    }
    InetAddress address = parsed.get();
    if (address.isAnyLocalAddress()) {
      errors.invalid(path, text, "may not be unspecified (%s)".formatted(text));
    }
    if (address.isLoopbackAddress()) {
      errors.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (address.isLinkLocalAddress()) {
      errors.invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    byte[] bytes = address.getAddress();
    boolean linkMulticast =
        address.isMCLinkLocal()
            || (bytes.length == 4 && (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0);
    if (linkMulticast) {
      errors.invalid(
          path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }

  private static void ports(List<EndpointPort> ports, Errors errors) {
    Path path = Path.of("ports");
    if (ports.size() > PORTS_LIMIT) {
      errors.tooMany(path, ports.size(), PORTS_LIMIT);
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      EndpointPort port = ports.get(i);
      errors.formIfSet(path.at(i).to("name"), port.name(), Names::dnsLabel);
      if (!names.add(port.name())) {
        errors.duplicate(path.to("name"), port.name());
      }
      errors.requiredOneOf(path.at(i).to("protocol"), port.protocol(), "SCTP", "TCP", "UDP");
      errors.formIfSet(path.at(i).to("appProtocol"), port.appProtocol(), Names::qualified);
    }
  }

  static void sliceUpdate(EndpointSlice slice, EndpointSlice old, Errors errors) {
    errors.unchanged(Path.of("addressType"), slice.addressType(), old.addressType());
  }

  static void endpoints(Endpoints endpoints, Errors errors) {
    for (int i = 0; i < endpoints.subsets().size(); i++) {
      subset(Path.of("subsets").at(i), endpoints.subsets().get(i), errors);
    }
  }

  private static void subset(Path path, EndpointSubset subset, Errors errors) {
    if (subset.addresses().isEmpty() && subset.notReadyAddresses().isEmpty()) {
      errors.required(path, "must specify `addresses` or `notReadyAddresses`");
    }
    addresses(path.to("addresses"), subset.addresses(), errors);
    addresses(path.to("notReadyAddresses"), subset.notReadyAddresses(), errors);
    for (int i = 0; i < subset.ports().size(); i++) {
      var port = subset.ports().get(i);
      Path at = path.to("ports").at(i);
      if (port.name().isEmpty()) {
        if (subset.ports().size() > 1) {
          errors.required(at.to("name"));
        }
      } else {
        errors.invalid(at.to("name"), port.name(), Names.dnsLabel(port.name()));
      }
      errors.port(at.to("port"), port.port());
      errors.requiredOneOf(at.to("protocol"), port.protocol(), "SCTP", "TCP", "UDP");
    }
  }

  private static void addresses(Path path, List<EndpointAddress> addresses, Errors errors) {
    for (int i = 0; i < addresses.size(); i++) {
      EndpointAddress address = addresses.get(i);
      Path at = path.at(i);
      Addresses.ip(at.to("ip"), address.ip(), errors);
      errors.formIfSet(at.to("hostname"), address.hostname(), Names::dnsLabel);
      errors.formIfSet(at.to("nodeName"), address.nodeName(), Names::dnsSubdomain);
      special(at.to("ip"), address.ip(), errors);
    }
  }
}
