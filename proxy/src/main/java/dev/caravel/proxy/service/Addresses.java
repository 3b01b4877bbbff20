package dev.caravel.proxy.service;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Addresses as they stand in API objects. What is not one, or of the other family, is left out. */
final class Addresses {
  private Addresses() {}

  static Optional<InetAddress> parse(String text, Family family) {
    try {
      return Optional.of(InetAddress.ofLiteral(text)).filter(a -> Family.of(a) == family);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static List<InetAddress> parseAll(Collection<String> texts, Family family) {
    return texts.stream().flatMap(text -> parse(text, family).stream()).distinct().toList();
  }

  static List<Cidr> parseRanges(Collection<String> texts, Family family) {
    return texts.stream()
        .flatMap(text -> range(text.strip()).stream())
        .filter(range -> Family.of(range.address()) == family)
        .toList();
  }

  private static Optional<Cidr> range(String text) {
    try {
      return Optional.of(Cidr.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
