package dev.caravel.dns;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resolvers as resolv.conf(5) names them. */
final class ResolverFile {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int PORT = 53;
  private static final int MAX_RESOLVERS = 15;
  private static final int MAX_BYTES = 64 * 1024;

  private ResolverFile() {}

  /** The resolvers of this host; none if it has none. */
  static List<InetSocketAddress> host() {
    var file = Path.of("/etc/resolv.conf");
    try {
      return Files.exists(file) && Files.size(file) <= MAX_BYTES
          ? parse(Files.readString(file))
          : List.of();
    } catch (IOException e) {
      LOG.log(WARNING, "cannot read {0}, other names will be refused: {1}", file, e.getMessage());
      return List.of();
    }
  }

  /** The resolvers in a file's text; what is not an address is left out. */
  static List<InetSocketAddress> parse(String text) {
    var resolvers = new ArrayList<InetSocketAddress>();
    for (var line : text.lines().toList()) {
      var words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && words[0].equals("nameserver") && resolvers.size() < MAX_RESOLVERS) {
        try {
          resolvers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), PORT));
        } catch (IllegalArgumentException e) {
          LOG.log(WARNING, "\"{0}\" in resolv.conf is not an address", words[1]);
        }
      }
    }
    return resolvers;
  }
}
