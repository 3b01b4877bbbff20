package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.DNSConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The pod's resolv.conf(5). */
final class ResolvConf {
  private ResolvConf() {}

  /** As the kubelet wants it; the host's where it wants nothing. */
  static String of(DNSConfig dns) throws IOException {
    if (dns.getServersCount() + dns.getSearchesCount() + dns.getOptionsCount() == 0) {
      return host();
    }
    var text = new StringBuilder();
    if (dns.getSearchesCount() > 0) {
      text.append("search ").append(String.join(" ", dns.getSearchesList())).append('\n');
    }
    for (String server : dns.getServersList()) {
      text.append("nameserver ").append(server).append('\n');
    }
    if (dns.getOptionsCount() > 0) {
      text.append("options ").append(String.join(" ", dns.getOptionsList())).append('\n');
    }
    return text.toString();
  }

  private static String host() throws IOException {
    try {
      return Files.readString(Path.of("/etc/resolv.conf"));
    } catch (NoSuchFileException none) {
      return "";
    }
  }
}
