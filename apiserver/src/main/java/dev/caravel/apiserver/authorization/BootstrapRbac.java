package dev.caravel.apiserver.authorization;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.rbac.v1.Subject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The roles and bindings a cluster has from its first start on, read from {@code
 * bootstrap-rbac.txt}, whose head says how it is written.
 *
 * @param clusterRoles in the order of the file, and so the others
 */
public record BootstrapRbac(
    List<ClusterRole> clusterRoles,
    List<ClusterRoleBinding> clusterRoleBindings,
    List<Role> roles,
    List<RoleBinding> roleBindings) {

  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
  private static final Map<String, String> VERBS =
      Map.of(
          "read", "get,list,watch",
          "write", "create,delete,deletecollection,patch,update",
          "record", "create,patch,update",
          "everything", "create,delete,deletecollection,get,list,patch,update,watch");

  /** Reads the file. */
  public static BootstrapRbac load() {
    try (var in =
            Objects.requireNonNull(BootstrapRbac.class.getResourceAsStream("bootstrap-rbac.txt"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BootstrapRbac parse(List<String> lines) {
    var result =
        new BootstrapRbac(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < lines.size(); ) {
      String line = lines.get(i++);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var body = new ArrayList<List<String>>();
      while (i < lines.size() && lines.get(i).startsWith("  ")) {
        body.add(words(lines.get(i++)));
      }
      result.add(words(line), body);
    }
    return result;
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" "));
  }

  private void add(List<String> head, List<List<String>> body) {
    switch (head.getFirst()) {
      case "clusterrole" -> clusterRoles.add(clusterRole(head.get(1), body));
      case "role" ->
          roles.add(
              Role.builder()
                  .metadata(meta(head.get(1), head.get(2), Map.of()))
                  .rules(rules(body))
                  .build());
      case "clusterrolebinding" ->
          clusterRoleBindings.add(
              ClusterRoleBinding.builder()
                  .metadata(meta("", head.get(1), Map.of()))
                  .roleRef(r -> r.apiGroup(RBAC_GROUP).kind("ClusterRole").name(head.get(2)))
                  .subjects(subjects(head.subList(3, head.size())))
                  .build());
      case "rolebinding" ->
          roleBindings.add(
              RoleBinding.builder()
                  .metadata(meta(head.get(1), head.get(2), Map.of()))
                  .roleRef(r -> r.apiGroup(RBAC_GROUP).kind("Role").name(head.get(3)))
                  .subjects(subjects(head.subList(4, head.size())))
                  .build());
      default -> throw new IllegalArgumentException("unknown line: " + head);
    }
  }

  private static ClusterRole clusterRole(String name, List<List<String>> body) {
    var labels = new LinkedHashMap<String, String>();
    var role = ClusterRole.builder();
    for (List<String> line : body) {
      if (line.getFirst().equals("label")) {
        labels.put(line.get(1), "true");
      } else if (line.getFirst().equals("aggregate")) {
        role.aggregationRule(
            a -> a.addClusterRoleSelectors(s -> s.matchLabels(Map.of(line.get(1), "true"))));
      }
    }
    var rules = rules(body);
    if (!rules.isEmpty()) {
      role.rules(rules);
    }
    return role.metadata(meta("", name, labels)).build();
  }

  private static ObjectMeta meta(String namespace, String name, Map<String, String> labels) {
    var all = new LinkedHashMap<String, String>();
    all.put("kubernetes.io/bootstrapping", "rbac-defaults");
    all.putAll(labels);
    var meta =
        ObjectMeta.builder()
            .name(name)
            .labels(all)
            .annotations(Map.of("rbac.authorization.kubernetes.io/autoupdate", "true"));
    if (!namespace.isEmpty()) {
      meta.namespace(namespace);
    }
    return meta.build();
  }

  private static List<PolicyRule> rules(List<List<String>> body) {
    var rules = new ArrayList<PolicyRule>();
    for (List<String> line : body) {
      if (line.getFirst().equals("rule")) {
        var rule =
            PolicyRule.builder()
                .verbs(verbs(line.get(1)))
                .apiGroups(list(line.get(2)).stream().map(g -> g.equals("core") ? "" : g).toList())
                .resources(list(line.get(3)));
        if (line.size() > 4) {
          rule.resourceNames(list(line.get(4)));
        }
        rules.add(rule.build());
      } else if (line.getFirst().equals("urls")) {
        rules.add(
            PolicyRule.builder()
                .verbs(verbs(line.get(1)))
                .nonResourceURLs(list(line.get(2)))
                .build());
      }
    }
    return rules;
  }

  private static List<String> verbs(String word) {
    return list(VERBS.getOrDefault(word, word));
  }

  private static List<String> list(String word) {
    return Arrays.asList(word.split(","));
  }

  private static List<Subject> subjects(List<String> words) {
    return words.stream().map(BootstrapRbac::subject).toList();
  }

  private static Subject subject(String word) {
    int colon = word.indexOf(':');
    String name = word.substring(colon + 1);
    return switch (word.substring(0, colon)) {
      case "user" -> Subject.builder().kind("User").apiGroup(RBAC_GROUP).name(name).build();
      case "group" -> Subject.builder().kind("Group").apiGroup(RBAC_GROUP).name(name).build();
      case "account" -> {
        int slash = name.indexOf('/');
        yield Subject.builder()
            .kind("ServiceAccount")
            .namespace(name.substring(0, slash))
            .name(name.substring(slash + 1))
            .build();
      }
      default -> throw new IllegalArgumentException("unknown subject: " + word);
    };
  }
}
