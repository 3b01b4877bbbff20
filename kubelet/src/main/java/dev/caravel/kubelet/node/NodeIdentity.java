package dev.caravel.kubelet.node;

import java.util.List;
import java.util.Map;

/**
 * What a node is to the cluster.
 *
 * @param addresses its own, the first first
 * @param labels beyond those that every node has
 * @param port of the kubelet's HTTPS API
 * @param register whether the kubelet makes the Node object
 */
public record NodeIdentity(
    String name, List<String> addresses, Map<String, String> labels, int port, boolean register) {
  public NodeIdentity {
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
  }
}
