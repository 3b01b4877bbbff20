package dev.caravel.apiserver.request;

import java.util.List;

/**
 * What a request is about, read from its method and path alone (upstream's RequestInfo).
 *
 * @param isResourceRequest whether the path is one of a resource, {@code /api/v1/...} or {@code
 *     /apis/GROUP/VERSION/...}; if not, only path and verb mean something
 * @param path the URL's path, decoded
 * @param verb get, list, watch, create, update, patch, delete, deletecollection, or for other paths
 *     the method in lower case
 * @param prefix {@code api} or {@code apis}
 * @param group empty for the core group
 * @param namespace empty for what is outside namespaces
 * @param resource the plural
 * @param subresource empty if none
 * @param name empty for collections
 * @param parts the path from the resource on: resource, name, subresource, and the rest of a proxy
 */
public record RequestInfo(
    boolean isResourceRequest,
    String path,
    String verb,
    String prefix,
    String group,
    String version,
    String namespace,
    String resource,
    String subresource,
    String name,
    List<String> parts) {

  /** {@code pods} or {@code pods/log}, as RBAC rules name it. */
  public String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** Whether the request changes something. */
  public boolean isWrite() {
    return switch (verb) {
      case "create", "update", "patch", "delete", "deletecollection" -> true;
      default -> false;
    };
  }
}
