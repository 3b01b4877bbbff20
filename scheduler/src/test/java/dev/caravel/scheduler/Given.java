package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import java.util.Map;
import java.util.function.Consumer;

/** Pods and nodes for tests; what is not said is as small as it can be. */
public final class Given {
  private Given() {}

  public static Pod pod(String name, Consumer<Pod.Builder> more) {
    return Pod.builder()
        .metadata(m -> m.name(name).namespace("default").uid("uid-" + name))
        .spec(s -> s.schedulerName("default-scheduler").addContainers(c -> c.name("main")))
        .build()
        .with(more);
  }

  public static Pod pod(String name) {
    return pod(name, _ -> {});
  }

  public static Pod asking(String name, String cpu) {
    return pod(
        name,
        p ->
            p.spec(s ->
                s.clearContainers()
                    .addContainers(c ->
                        c.name("main")
                            .resources(r -> r.requests(Map.of("cpu", Quantity.parse(cpu)))))));
  }

  public static Node node(String name, String cpu, Consumer<Node.Builder> more) {
    return Node.builder()
        .metadata(m -> m.name(name).uid("uid-" + name))
        .status(s ->
            s.allocatable(
                Map.of(
                    "cpu", Quantity.parse(cpu),
                    "memory", Quantity.parse("4Gi"),
                    "pods", Quantity.parse("110"))))
        .build()
        .with(more);
  }

  public static Node node(String name, String cpu) {
    return node(name, cpu, _ -> {});
  }
}
