package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Pod;

/** What a pod calls itself. */
final class PodHostname {
  private static final int LIMIT = 63;

  private PodHostname() {}

  static String of(Pod pod, String nodeName) {
    var spec = pod.spec();
    if (!spec.hostnameOverride().isEmpty()) {
      return spec.hostnameOverride();
    }
    if (spec.hostNetwork()) {
      return nodeName;
    }
    var name = spec.hostname().isEmpty() ? pod.metadata().name() : spec.hostname();
    if (name.length() <= LIMIT) {
      return name;
    }
    int end = LIMIT;
    while (end > 1 && (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.')) {
      end--;
    }
    return name.substring(0, end);
  }

  /** The domain of a pod with a subdomain; empty for all others. */
  static String domainOf(Pod pod, String clusterDomain) {
    var subdomain = pod.spec().subdomain();
    return subdomain.isEmpty() || pod.spec().hostNetwork()
        ? ""
        : subdomain + "." + pod.metadata().namespace() + ".svc." + clusterDomain;
  }
}
