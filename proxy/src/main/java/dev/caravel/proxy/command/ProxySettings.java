package dev.caravel.proxy.command;

import java.util.List;

/**
 * What a file or flags ask for, as upstream's {@code KubeProxyConfiguration} words it; empty texts
 * are not set.
 *
 * @param nodePortAddresses ranges, or the one word {@code primary}; none for all
 * @param healthzBindAddress {@code ADDRESS:PORT}; empty for nowhere
 * @param metricsBindAddress {@code ADDRESS:PORT}; empty for nowhere
 */
public record ProxySettings(
    String kubeconfig,
    String hostnameOverride,
    String clusterCidr,
    String mode,
    List<String> nodePortAddresses,
    boolean masqueradeAll,
    String healthzBindAddress,
    String metricsBindAddress) {

  static final String HEALTHZ = "0.0.0.0:10256";
  static final String METRICS = "127.0.0.1:10249";

  public ProxySettings {
    nodePortAddresses = List.copyOf(nodePortAddresses);
  }
}
