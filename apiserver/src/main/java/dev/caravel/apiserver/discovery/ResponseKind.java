package dev.caravel.apiserver.discovery;

import dev.caravel.api.object.Kind;

/**
 * The kind that a subresource takes or answers.
 *
 * @param apiVersionDiffers whether it is of another group or version than its resource, and is
 *     named with them
 */
record ResponseKind(String group, String version, String kind, boolean apiVersionDiffers) {

  static ResponseKind of(Kind<?> resource, String subresource) {
    return switch (subresource) {
      case "scale" -> other("autoscaling", "v1", "Scale");
      case "eviction" -> other("policy", "v1", "Eviction");
      case "token" -> other("authentication.k8s.io", "v1", "TokenRequest");
      case "binding" -> same(resource, "Binding");
      case "exec" -> same(resource, "PodExecOptions");
      case "attach" -> same(resource, "PodAttachOptions");
      case "portforward" -> same(resource, "PodPortForwardOptions");
      case "proxy" -> same(resource, resource.kind() + "ProxyOptions");
      default -> same(resource, resource.kind());
    };
  }

  private static ResponseKind same(Kind<?> resource, String kind) {
    return new ResponseKind(resource.group(), resource.version(), kind, false);
  }

  private static ResponseKind other(String group, String version, String kind) {
    return new ResponseKind(group, version, kind, true);
  }
}
