package dev.caravel.apiserver.validation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses and networks as text. */
final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern LEADING_ZERO = Pattern.compile("(^|\\.)0[0-9]");

  private Addresses() {}

  static Optional<InetAddress> parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // No look-up: the text is an address or it is refused.
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  static boolean hasLeadingZeros(String text) {
    return IPV4.matcher(text).matches() && LEADING_ZERO.matcher(text).find();
  }

  static void ip(Path path, String text, Errors errors) {
    errors.invalid(path, text, mistakes(text));
  }

  /** What is wrong with an address. */
  static List<String> mistakes(String text) {
    if (hasLeadingZeros(text)) {
      return List.of("must not have leading 0s");
    }
    return parse(text).isEmpty()
        ? List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
        : List.of();
  }

  static void cidr(Path path, String text, Errors errors) {
    if (!isCidr(text)) {
      errors.invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }
  }

  static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || hasLeadingZeros(text.substring(0, slash))) {
      return false;
    }
    Optional<InetAddress> address = parse(text.substring(0, slash));
    try {
      int bits = Integer.parseInt(text, slash + 1, text.length(), 10);
      return address.isPresent() && bits >= 0 && bits <= address.get().getAddress().length * 8;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Whether {@code inner} is a part of {@code outer}, and not all of it; both must be CIDRs. */
  static boolean isStrictlyWithin(String inner, String outer) {
    int innerBits = Integer.parseInt(inner.substring(inner.indexOf('/') + 1));
    int outerBits = Integer.parseInt(outer.substring(outer.indexOf('/') + 1));
    byte[] a = bytes(inner);
    byte[] b = bytes(outer);
    if (a.length != b.length || innerBits <= outerBits) {
      return false;
    }
    for (int bit = 0; bit < outerBits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String cidr) {
    return parse(cidr.substring(0, cidr.indexOf('/')))
        .map(InetAddress::getAddress)
        .orElse(new byte[0]);
  }
}
