package dev.caravel.kubelet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a kubelet is told when it is started.
 *
 * @param nodeName of its Node object; empty: the host's name
 * @param nodeAddresses of the node; empty: found out
 * @param labels of the Node object, beyond those that every node has
 * @param registerNode whether it makes the Node object
 * @param root where it keeps what belongs to pods, upstream's {@code /var/lib/kubelet}
 * @param podLogs upstream's {@code /var/log/pods}
 * @param containerLogs upstream's {@code /var/log/containers}
 * @param runtimeEndpoint {@code unix:///path} of the container runtime
 * @param runtimeTimeout how long a call to it may take, pulls and commands aside
 * @param server its HTTPS API
 * @param clusterDns addresses of the cluster's DNS
 * @param clusterDomain {@code cluster.local}
 * @param resolvConf what pods' own is made from; an empty path: nothing
 * @param maxPods it takes no more at a time
 * @param cgroupRoot the cgroup that holds those of all pods, {@code /kubepods}
 * @param logMaxBytes a container's log is rotated when it is larger
 * @param logMaxFiles kept of a container
 * @param allowedUnsafeSysctls that pods may set beside the safe ones; {@code *} at the end of a
 *     name stands for the rest
 */
public record KubeletConfig(
    String nodeName,
    List<String> nodeAddresses,
    Map<String, String> labels,
    boolean registerNode,
    Path root,
    Path podLogs,
    Path containerLogs,
    String runtimeEndpoint,
    Duration runtimeTimeout,
    ServerConfig server,
    List<String> clusterDns,
    String clusterDomain,
    Path resolvConf,
    int maxPods,
    String cgroupRoot,
    long logMaxBytes,
    int logMaxFiles,
    List<String> allowedUnsafeSysctls) {

  private static final long TEN_MEBIBYTES = 10L << 20;

  public KubeletConfig {
    nodeAddresses = List.copyOf(nodeAddresses);
    labels = Map.copyOf(labels);
    clusterDns = List.copyOf(clusterDns);
    allowedUnsafeSysctls = List.copyOf(allowedUnsafeSysctls);
  }

  /**
   * The HTTPS API.
   *
   * @param enabled whether there is one
   * @param address to listen on
   * @param port 0: any free one
   * @param certificate PEM file with the serving certificate and those above it
   * @param key PEM file with its key
   * @param clientCa PEM file with the certificates that may vouch for clients; an empty path: none
   * @param anonymous whether requests without credentials are let in, to be authorized
   * @param tokens whether bearer tokens are asked about at the API server
   * @param authorize whether the API server is asked who may do what
   */
  public record ServerConfig(
      boolean enabled,
      String address,
      int port,
      Path certificate,
      Path key,
      Path clientCa,
      boolean anonymous,
      boolean tokens,
      boolean authorize) {

    /** No HTTPS API. */
    public static ServerConfig none() {
      return new ServerConfig(
          false, "", 0, Path.of(""), Path.of(""), Path.of(""), false, false, false);
    }

    /** With certificates and everything delegated to the API server. */
    public static ServerConfig of(
        String address, int port, Path certificate, Path key, Path clientCa) {
      return new ServerConfig(true, address, port, certificate, key, clientCa, false, true, true);
    }
  }

  /** Upstream's defaults, with everything on disk below one folder. */
  public static KubeletConfig of(String nodeName, Path folder, String runtimeEndpoint) {
    return new KubeletConfig(
        nodeName,
        List.of(),
        Map.of(),
        true,
        folder,
        folder.resolve("logs/pods"),
        folder.resolve("logs/containers"),
        runtimeEndpoint,
        Duration.ofMinutes(2),
        ServerConfig.none(),
        List.of(),
        "cluster.local",
        Path.of("/etc/resolv.conf"),
        110,
        "/kubepods",
        TEN_MEBIBYTES,
        5,
        List.of());
  }

  public KubeletConfig withServer(ServerConfig other) {
    return new KubeletConfig(
        nodeName,
        nodeAddresses,
        labels,
        registerNode,
        root,
        podLogs,
        containerLogs,
        runtimeEndpoint,
        runtimeTimeout,
        other,
        clusterDns,
        clusterDomain,
        resolvConf,
        maxPods,
        cgroupRoot,
        logMaxBytes,
        logMaxFiles,
        allowedUnsafeSysctls);
  }

  public KubeletConfig withDns(List<String> servers, String domain) {
    return new KubeletConfig(
        nodeName,
        nodeAddresses,
        labels,
        registerNode,
        root,
        podLogs,
        containerLogs,
        runtimeEndpoint,
        runtimeTimeout,
        server,
        servers,
        domain,
        resolvConf,
        maxPods,
        cgroupRoot,
        logMaxBytes,
        logMaxFiles,
        allowedUnsafeSysctls);
  }

  /**
   * With the node's own addresses and labels.
   *
   * @param cgroup that holds those of all pods
   */
  public KubeletConfig withNode(
      List<String> addresses, Map<String, String> nodeLabels, String cgroup) {
    return new KubeletConfig(
        nodeName,
        addresses,
        nodeLabels,
        registerNode,
        root,
        podLogs,
        containerLogs,
        runtimeEndpoint,
        runtimeTimeout,
        server,
        clusterDns,
        clusterDomain,
        resolvConf,
        maxPods,
        cgroup,
        logMaxBytes,
        logMaxFiles,
        allowedUnsafeSysctls);
  }
}
