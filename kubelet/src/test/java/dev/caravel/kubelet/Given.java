package dev.caravel.kubelet;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.yaml.Yaml;
import java.nio.charset.StandardCharsets;

/** Objects for tests, written as people write them. */
public final class Given {
  private Given() {}

  /** An object of a kind, from YAML. */
  public static <T extends KubernetesObject> T object(Kind<T> kind, String yaml) {
    return kind.of(Json.decode(kind.schema(), Yaml.toJson(yaml.getBytes(StandardCharsets.UTF_8))));
  }

  /** A pod of node-a in namespace default with a UID, and the spec in YAML. */
  public static Pod pod(String name, String spec) {
    var pod = object(Pod.KIND, "apiVersion: v1\nkind: Pod\nspec:\n" + spec.indent(2));
    return pod.with(p -> {
      p.metadata(m -> m.name(name).namespace("default").uid("uid-" + name));
      p.spec(s -> {
        s.nodeName("node-a");
        if (!pod.spec().hasTerminationGracePeriodSeconds()) {
          s.terminationGracePeriodSeconds(30);
        }
        if (pod.spec().restartPolicy().isEmpty()) {
          s.restartPolicy("Always");
        }
      });
    });
  }
}
