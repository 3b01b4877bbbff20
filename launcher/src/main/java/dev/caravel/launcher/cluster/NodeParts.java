package dev.caravel.launcher.cluster;

import dev.caravel.apiserver.pki.Pki;
import dev.caravel.dns.DnsConfig;
import dev.caravel.kubelet.KubeletConfig;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.bridge.BridgeNetwork;
import dev.caravel.network.bridge.NetworkConfig;
import dev.caravel.proxy.KubeProxy;
import dev.caravel.proxy.ProxyConfig;
import dev.caravel.runtime.ContainerRuntime;
import dev.caravel.runtime.RuntimeConfig;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the parts of this machine's node are set up. */
final class NodeParts {
  private static final int NODE_PREFIX = 24;
  private static final int MTU = 1500;

  private final ClusterDirectory directory;
  private final ClusterSettings settings;

  NodeParts(ClusterDirectory directory, ClusterSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** The host's name, as upstream's kubelet takes it. */
  static String nodeName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Of all control groups that the cluster makes. */
  String controlGroup() {
    return settings.name().equals(ClusterSettings.DEFAULT_NAME)
        ? "caravel"
        : "caravel-" + settings.name();
  }

  NetworkConfig network() {
    var pods = Subnet.parse(settings.podCidr());
    return new NetworkConfig(
        settings.name(),
        directory.node().resolve("network"),
        Cidr.parse(pods.part(NODE_PREFIX, 0).toString()),
        MTU,
        List.of(Cidr.parse(settings.podCidr())),
        List.of(Cidr.parse(settings.serviceCidr())));
  }

  /** The mark on the bridge that says whose it is. */
  HostClaim claim() {
    return new HostClaim(network().bridgeName(), directory.root());
  }

  /** On the bridge, where pods and this machine reach it and nobody else does. */
  DnsConfig dns() throws UnknownHostException {
    var bridge = Subnet.parse(settings.podCidr()).part(NODE_PREFIX, 0).address(1);
    return DnsConfig.of(
        new InetSocketAddress(InetAddress.getByName(bridge), 0),
        InetAddress.getByName(settings.dnsAddress()));
  }

  RuntimeConfig runtime() {
    return new RuntimeConfig(
        directory.node().resolve("images"),
        directory.node().resolve("pods"),
        directory.runtimeSocket(),
        controlGroup(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  ProxyConfig proxy() {
    return ProxyConfig.of(
            settings.name(),
            nodeName(),
            Cidr.parse(settings.podCidr()),
            Cidr.parse(settings.serviceCidr()))
        .withAddresses(
            Optional.of(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), settings.proxyHealthPort())),
            Optional.empty());
  }

  KubeletConfig kubelet(Pki pki) throws IOException {
    var node = nodeName();
    pki.server("kubelet", "system:node:" + node, List.of(node, settings.nodeAddress()));
    var folder = directory.node().resolve("kubelet");
    return KubeletConfig.of(node, folder, "unix://" + directory.runtimeSocket())
        .withNode(List.of(settings.nodeAddress()), Map.of(), "/" + controlGroup())
        .withDns(List.of(settings.dnsAddress()), "cluster.local")
        .withServer(
            KubeletConfig.ServerConfig.of(
                settings.nodeAddress(),
                settings.kubeletPort(),
                pki.certificateFile("kubelet"),
                pki.keyFile("kubelet"),
                pki.authorityFile()));
  }

  /** Kills the pods of a cluster that does not run and removes what its node made. */
  static void wipe(ClusterDirectory directory, ClusterSettings settings, Clock clock)
      throws IOException, InterruptedException {
    var parts = new NodeParts(directory, settings);
    ContainerRuntime.wipe(parts.runtime(), clock);
    KubeProxy.wipe(parts.proxy());
    BridgeNetwork.wipe(parts.network());
  }
}
