package dev.caravel.apiserver.validation;

import dev.caravel.api.networking.v1.IPAddress;
import dev.caravel.api.networking.v1.ServiceCIDR;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** Rules of ServiceCIDRs and IPAddresses (KEP-1880). */
final class AddressRangeRules {
  private static final Path SPEC = Path.of("spec");

  private AddressRangeRules() {}

  /** What is wrong with an address as a name: each has one spelling. */
  static List<String> nameMistakes(String name) {
    List<String> mistakes = Addresses.mistakes(name);
    if (!mistakes.isEmpty()) {
      return mistakes;
    }
    String canonical = Addresses.parse(name).map(AddressRangeRules::canonical).orElse(name);
    return canonical.equals(name)
        ? List.of()
        : List.of("must be in canonical form (%s)".formatted(Shown.quoted(canonical)));
  }

  /** RFC 5952: no leading zeros, lower case, the longest run of zeros left out. */
  private static String canonical(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  static void address(IPAddress address, Errors errors) {
    Path path = SPEC.to("parentRef");
    var parent = address.spec().parentRef();
    if (!address.spec().hasParentRef()) {
      errors.required(path);
      return;
    }
    if (!parent.group().isEmpty()) {
      errors.invalid(path.to("group"), parent.group(), Names.dnsSubdomain(parent.group()));
    }
    errors.requiredForm(path.to("resource"), parent.resource(), Names::pathSegment);
    errors.requiredForm(path.to("name"), parent.name(), Names::pathSegment);
    errors.formIfSet(path.to("namespace"), parent.namespace(), Names::pathSegment);
  }

  static void range(ServiceCIDR range, Errors errors) {
    List<String> cidrs = range.spec().cidrs();
    Path path = SPEC.to("cidrs");
    if (cidrs.isEmpty()) {
      errors.required(path, "at least one CIDR required");
      return;
    }
    if (cidrs.size() > 2) {
      errors.invalid(path, Map.of("CIDRs", cidrs), "may only hold up to 2 values");
      return;
    }
    boolean areAll = true;
    for (int i = 0; i < cidrs.size(); i++) {
      areAll &= cidr(path.at(i), cidrs.get(i), errors);
    }
    if (areAll && cidrs.size() == 2 && isSix(cidrs.get(0)) == isSix(cidrs.get(1))) {
      errors.invalid(
          path,
          cidrs,
          "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
              + " 2001:db8::/64");
    }
  }

  static void rangeUpdate(ServiceCIDR now, ServiceCIDR old, Errors errors) {
    errors.unchanged(SPEC.to("cidrs"), now.spec().cidrs(), old.spec().cidrs());
  }

  private static boolean isSix(String cidr) {
    return cidr.contains(":");
  }

  private static boolean cidr(Path path, String text, Errors errors) {
    Addresses.cidr(path, text, errors);
    if (!Addresses.isCidr(text)) {
      return false;
    }
    int slash = text.indexOf('/');
    byte[] bytes =
        Addresses.parse(text.substring(0, slash)).map(InetAddress::getAddress).orElse(new byte[0]);
    int bits = Integer.parseInt(text.substring(slash + 1));
    for (int i = bits; i < bytes.length * 8; i++) {
      if ((bytes[i / 8] >> (7 - i % 8) & 1) != 0) {
        errors.invalid(path, text, "must not have bits set beyond the prefix length");
        break;
      }
    }
    return true;
  }
}
