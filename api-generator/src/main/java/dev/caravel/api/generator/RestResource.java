package dev.caravel.api.generator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource that the REST API serves, read from the calls of a class of client-java-api.
 *
 * @param plural {@code pods}, or {@code pods/status} for a subresource
 * @param verbs as discovery names them, sorted
 */
record RestResource(String plural, String kind, boolean namespaced, Collection<String> verbs) {
  private static final Pattern CALL =
      Pattern.compile(
          "private okhttp3.Call ([a-z]+)(?:Namespaced|Collection)*(\\w*)(?<!ValidateBefore)Call\\("
              + "[\\s\\S]*?String localVarPath = \"([^\"]+)\""
              + "[\\s\\S]*?buildCall\\(basePath, localVarPath, \"(\\w+)\"");

  static List<RestResource> parse(String javaSource, String restPath) {
    Map<String, RestResource> resources = new LinkedHashMap<>();
    Matcher call = CALL.matcher(javaSource);
    while (call.find()) {
      String path = call.group(3);
      if (!path.startsWith(restPath + "/") || path.contains("{path}")) {
        continue;
      }
      List<String> segments =
          new ArrayList<>(List.of(path.substring(restPath.length() + 1).split("/")));
      boolean namespaced = segments.size() > 2 && segments.get(1).equals("{namespace}");
      if (namespaced) {
        segments.subList(0, 2).clear();
      }
      if (segments.getFirst().isEmpty()) {
        continue;
      }
      boolean named = segments.size() > 1;
      String plural =
          segments.size() > 2 ? segments.get(0) + "/" + segments.get(2) : segments.getFirst();
      RestResource resource =
          resources.computeIfAbsent(
              plural,
              p ->
                  new RestResource(
                      p,
                      call.group(2).replace("ForAllNamespaces", ""),
                      namespaced,
                      new TreeSet<>()));
      if (namespaced && !resource.namespaced) {
        resource = new RestResource(plural, resource.kind, true, resource.verbs);
        resources.put(plural, resource);
      }
      switch (call.group(4)) {
        case "POST" -> resource.verbs.add("create");
        case "PUT" -> resource.verbs.add("update");
        case "PATCH" -> resource.verbs.add("patch");
        case "DELETE" -> resource.verbs.add(named ? "delete" : "deletecollection");
        case "GET" -> resource.verbs.add(named ? "get" : "list");
        default -> {}
      }
    }
    return List.copyOf(resources.values());
  }
}
