package dev.caravel.apiserver.authorization;

import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import java.util.Map;

/**
 * What somebody wants to do, as far as it matters for whether he may.
 *
 * @param path of requests that are not about a resource
 * @param selectedFields field-selector terms of the form FIELD=VALUE of a list, watch or
 *     deletecollection
 */
public record Attributes(
    UserInfo user,
    String verb,
    boolean isResourceRequest,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path,
    Map<String, String> selectedFields) {

  /** The attributes of a request. */
  public static Attributes of(UserInfo user, RequestInfo info, Map<String, String> fields) {
    return new Attributes(
        user,
        info.verb(),
        info.isResourceRequest(),
        info.group(),
        info.version(),
        info.resource(),
        info.subresource(),
        info.namespace(),
        info.name(),
        info.path(),
        fields);
  }

  /** A question about a resource. */
  public static Attributes ofResource(
      UserInfo user,
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {
    return new Attributes(
        user, verb, true, group, "", resource, subresource, namespace, name, "", Map.of());
  }

  /** The same with another verb. */
  public Attributes withVerb(String other) {
    return new Attributes(
        user,
        other,
        isResourceRequest,
        group,
        version,
        resource,
        subresource,
        namespace,
        name,
        path,
        selectedFields);
  }

  /** {@code pods} or {@code pods/log}. */
  public String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  /** What is refused, in the words of upstream's Forbidden errors. */
  public String refusal() {
    String start = "User \"%s\" cannot %s ".formatted(user.name(), verb);
    if (!isResourceRequest) {
      return start + "path \"" + path + "\"";
    }
    String what = "resource \"%s\" in API group \"%s\" ".formatted(resourceAndSubresource(), group);
    return start
        + what
        + (namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"");
  }
}
