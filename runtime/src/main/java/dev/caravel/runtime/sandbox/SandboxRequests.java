package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Protocol;
import dev.caravel.runtime.process.Field;
import dev.caravel.runtime.process.Fields;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked for, checked and put into the words of the shim and the network. */
final class SandboxRequests {
  /** The default handler's name; "" means it too. */
  static final String NATIVE = "native";

  private static final Set<String> HANDLERS = Set.of("", NATIVE);
  private static final long SHM_BYTES = 64 << 20;

  /** The shim holds the pod together: the kernel should kill it last. */
  private static final long SHIM_OOM_SCORE = -998;

  private SandboxRequests() {}

  static void check(RunPodSandboxRequest request) {
    var config = request.getConfig();
    var metadata = config.getMetadata();
    if (metadata.getName().isEmpty() || metadata.getUid().isEmpty()) {
      throw invalid("sandbox config must include metadata with name and uid");
    }
    if (!HANDLERS.contains(request.getRuntimeHandler())) {
      throw invalid("no runtime for \"" + request.getRuntimeHandler() + "\" is configured");
    }
    var linux = config.getLinux();
    var namespaces = linux.getSecurityContext().getNamespaceOptions();
    if (namespaces.hasUsernsOptions()
        && namespaces.getUsernsOptions().getMode() == NamespaceMode.POD) {
      throw invalid("user namespaces are not supported by this runtime");
    }
    PodSysctls.refusal(linux.getSysctlsMap(), namespaces)
        .ifPresent(why -> {
          throw invalid(why);
        });
    String parent = linux.getCgroupParent();
    if (!parent.isEmpty() && (!parent.startsWith("/") || parent.equals("/"))) {
      throw invalid(
          "cgroup parent \"" + parent + "\" is no absolute path: the cgroup driver is cgroupfs");
    }
    if (namespaces.getNetwork() == NamespaceMode.NODE && config.getPortMappingsCount() > 0) {
      for (var port : config.getPortMappingsList()) {
        if (port.getHostPort() != 0 && port.getHostPort() != port.getContainerPort()) {
          throw invalid("a host port differs from its container port on the host's network");
        }
      }
    }
  }

  static Fields describe(Sandbox sandbox) {
    var config = sandbox.config();
    var namespaces = sandbox.namespaces();
    var fields =
        new Fields()
            .text(Field.ID, sandbox.id())
            .text(Field.SOCKET, sandbox.socket().toAbsolutePath().toString())
            .number(Field.OOM_SCORE, SHIM_OOM_SCORE)
            .flag(Field.NEW_NETWORK, namespaces.getNetwork() != NamespaceMode.NODE)
            .flag(Field.NEW_IPC, namespaces.getIpc() != NamespaceMode.NODE)
            .flag(Field.SHARED_PROCESSES, namespaces.getPid() == NamespaceMode.POD)
            .number(Field.SHM_BYTES, SHM_BYTES);
    if (!sandbox.hasHostNetwork()) {
      fields.number(Field.NEW_HOSTNAME, 1);
      if (!config.getHostname().isEmpty()) {
        fields.text(Field.HOSTNAME, config.getHostname());
      }
    }
    PodSysctls.of(config.getLinux().getSysctlsMap(), namespaces)
        .forEach((path, value) -> fields.text(Field.SYSCTL, path + "=" + value));
    sandbox.cgroup().directories().forEach(path -> fields.text(Field.CGROUP, path.toString()));
    return fields;
  }

  static List<PortMapping> ports(PodSandboxConfig config) {
    var ports = new ArrayList<PortMapping>();
    for (var port : config.getPortMappingsList()) {
      if (port.getHostPort() == 0) {
        continue; // only declared, not published
      }
      var protocol =
          switch (port.getProtocol()) {
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
            case SCTP -> Protocol.SCTP;
            case UNRECOGNIZED ->
                throw invalid("unknown protocol of host port " + port.getHostPort());
          };
      ports.add(
          new PortMapping(
              protocol, address(port.getHostIp()), port.getHostPort(), port.getContainerPort()));
    }
    return ports;
  }

  private static Optional<InetAddress> address(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(text);
      return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException e) {
      throw invalid("host address \"" + text + "\" is not an IP address");
    }
  }

  private static StatusRuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }
}
