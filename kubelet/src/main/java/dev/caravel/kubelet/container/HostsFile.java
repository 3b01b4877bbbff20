package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The {@code /etc/hosts} that the containers of a pod share. */
final class HostsFile {
  private static final Path NODE_FILE = Path.of("/etc/hosts");

  private HostsFile() {}

  /** Writes it, unless it is so already. */
  static void write(Path file, Pod pod, String hostname, String domain, List<String> addresses)
      throws IOException {
    var content =
        pod.spec().hostNetwork()
            ? "# Kubernetes-managed hosts file (host network).\n" + Files.readString(NODE_FILE)
            : own(hostname, domain, addresses);
    var full = content + aliases(pod);
    if (!Files.exists(file) || !Files.readString(file).equals(full)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, full);
    }
  }

  private static String own(String hostname, String domain, List<String> addresses) {
    var text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    for (var address : addresses) {
      text.append(address).append('\t');
      if (!domain.isEmpty()) {
        text.append(hostname).append('.').append(domain).append('\t');
      }
      text.append(hostname).append('\n');
    }
    return text.toString();
  }

  private static String aliases(Pod pod) {
    if (pod.spec().hostAliases().isEmpty()) {
      return "";
    }
    var text = new StringBuilder("\n# Entries added by HostAliases.\n");
    for (var alias : pod.spec().hostAliases()) {
      text.append(alias.ip())
          .append('\t')
          .append(String.join("\t", alias.hostnames()))
          .append('\n');
    }
    return text.toString();
  }
}
