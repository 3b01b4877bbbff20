package dev.caravel.apiserver;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names and addresses clients reach the server at, and its certificate is for. */
final class ServedNames {
  private ServedNames() {}

  static List<String> of(ApiServerConfig config) {
    Set<String> names = new LinkedHashSet<>();
    names.addAll(
        List.of(
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            "localhost",
            "127.0.0.1",
            firstAddress(config.registry().serviceCidr()),
            advertised(config).getHostAddress()));
    if (!config.listen().getAddress().isAnyLocalAddress()) {
      names.add(config.listen().getAddress().getHostAddress());
    }
    names.addAll(config.certificates().names());
    return new ArrayList<>(names);
  }

  /** The address others reach the server at. */
  static InetAddress advertised(ApiServerConfig config) {
    InetAddress listening = config.listen().getAddress();
    return config
        .advertised()
        .orElseGet(() -> listening.isAnyLocalAddress() ? ofThisHost() : listening);
  }

  private static InetAddress ofThisHost() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address.getAddress().length == 4)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .findFirst()
          .orElseGet(InetAddress::getLoopbackAddress);
    } catch (SocketException e) {
      return InetAddress.getLoopbackAddress(); // a host whose links cannot be read is alone
    }
  }

  /** This host's name. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a host that does not know its name
    }
  }

  /** The first address of the service range is the API server's own. */
  static String firstAddress(String cidr) {
    try {
      int slash = cidr.indexOf('/');
      byte[] address =
          InetAddress.getByName(slash < 0 ? cidr : cidr.substring(0, slash)).getAddress();
      address[address.length - 1]++;
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address range: " + cidr, e);
    }
  }
}
