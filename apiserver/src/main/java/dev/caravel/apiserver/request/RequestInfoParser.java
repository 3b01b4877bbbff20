package dev.caravel.apiserver.request;

import dev.caravel.apiserver.error.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads from method, path and query what a request is about, as upstream's RequestInfoFactory does:
 *
 * <pre>
 * /api/VERSION[/namespaces/NAMESPACE]/RESOURCE[/NAME[/SUBRESOURCE]]
 * /apis/GROUP/VERSION[/namespaces/NAMESPACE]/RESOURCE[/NAME[/SUBRESOURCE]]
 * </pre>
 *
 * <p>A list or watch that selects one name by {@code fieldSelector=metadata.name=NAME} carries that
 * name, so that it can be allowed by name.
 */
public final class RequestInfoParser {
  /** What may follow a namespace's name without being a resource inside it. */
  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  private RequestInfoParser() {}

  /**
   * Reads a request.
   *
   * @param path decoded
   * @throws ApiError 400 for {@code /api/v1/watch} and the like, which name nothing
   */
  public static RequestInfo parse(String method, String path, Query query) {
    List<String> parts = split(path);
    if (parts.size() < 3 || !(parts.getFirst().equals("api") || parts.getFirst().equals("apis"))) {
      return nonResource(method, path);
    }
    String prefix = parts.getFirst();
    String group = "";
    int next = 1;
    if (prefix.equals("apis")) {
      if (parts.size() < 4) {
        return nonResource(method, path);
      }
      group = parts.get(next++);
    }
    String version = parts.get(next++);
    String verb;
    boolean isSpecial = parts.get(next).equals("watch") || parts.get(next).equals("proxy");
    if (isSpecial) {
      if (parts.size() < next + 2) {
        throw ApiError.badRequest("unable to determine kind and namespace from url, " + path);
      }
      verb = parts.get(next++);
    } else {
      verb = verb(method);
    }
    List<String> rest = parts.subList(next, parts.size());
    String namespace = "";
    if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
      namespace = rest.get(1);
      if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
        rest = rest.subList(2, rest.size());
      }
    }
    String resource = rest.getFirst();
    String name = rest.size() > 1 ? rest.get(1) : "";
    String subresource = rest.size() > 2 && !verb.equals("proxy") ? rest.get(2) : "";
    if (name.isEmpty() && verb.equals("get")) {
      verb = query.is("watch") ? "watch" : "list";
    }
    if (name.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
      name = selectedName(query);
    }
    if (name.isEmpty() && verb.equals("delete")) {
      verb = "deletecollection";
    }
    return new RequestInfo(
        true,
        path,
        verb,
        prefix,
        group,
        version,
        namespace,
        resource,
        subresource,
        name,
        List.copyOf(rest));
  }

  private static RequestInfo nonResource(String method, String path) {
    return new RequestInfo(
        false, path, method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", "", List.of());
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET", "HEAD" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  private static List<String> split(String path) {
    int start = path.startsWith("/") ? 1 : 0;
    int end = path.length();
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    var parts = new ArrayList<String>();
    if (start < end) {
      for (String part : path.substring(start, end).split("/", -1)) {
        parts.add(part);
      }
    }
    return parts;
  }

  private static String selectedName(Query query) {
    for (String term : query.get("fieldSelector").split(",", -1)) {
      int equals = term.indexOf('=');
      if (equals > 0 && term.substring(0, equals).equals("metadata.name")) {
        String name = term.substring(equals + (term.startsWith("==", equals) ? 2 : 1));
        return isPathSegment(name) ? name : "";
      }
    }
    return "";
  }

  private static boolean isPathSegment(String name) {
    return !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('%') < 0;
  }
}
