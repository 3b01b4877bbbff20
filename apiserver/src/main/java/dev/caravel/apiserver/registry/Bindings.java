package dev.caravel.apiserver.registry;

import dev.caravel.api.core.v1.Binding;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.storage.Outcome;
import dev.caravel.apiserver.storage.StoredKind;
import dev.caravel.apiserver.storage.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binding a pod to a node, which is done once: the subresource, and the older resource. */
final class Bindings {
  private static final int MAX_ATTEMPTS = 1000;

  /** Labels of the node that its pods get (KEP-4742). */
  private static final Set<String> TOPOLOGY =
      Set.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

  ApiResponse create(Resource pods, ApiRequest request, Call call) throws InterruptedException {
    Binding binding = Binding.of(BodyReader.read(request, Binding.KIND));
    String name = request.info().name().isEmpty() ? binding.metadata().name() : call.info().name();
    if (name.isEmpty()) {
      throw ApiError.badRequest("Name parameter required.");
    }
    check(binding, name);
    String path = StoredKind.path(call.info().namespace(), name);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Struct current = pods.store().find(path).orElseThrow(() -> pods.notFound(name));
      Struct bound = bound(Pod.of(current), binding, name, call.now());
      if (call.dryRun()
          || pods.store().replace(current, bound, Transaction.NONE) instanceof Outcome.Stored) {
        return Answers.done();
      }
    }
    throw pods.modified(name);
  }

  private static void check(Binding binding, String name) {
    if (!binding.metadata().name().isEmpty() && !binding.metadata().name().equals(name)) {
      throw ApiError.badRequest("name in URL does not match name in Binding object");
    }
    var target = binding.target();
    if (!target.kind().isEmpty() && !target.kind().equals("Node")) {
      var cause =
          Invalid.unsupported("target.kind", "\"" + target.kind() + "\"", "Node", "<empty>");
      throw ApiError.invalid("", "Binding", name, List.of(cause));
    }
    if (target.name().isEmpty()) {
      throw ApiError.invalid("", "Binding", name, List.of(Invalid.required("target.name", "")));
    }
  }

  private static Struct bound(Pod pod, Binding binding, String name, Instant now) {
    var wanted = binding.metadata();
    if (wanted.hasUid() && !wanted.uid().equals(pod.metadata().uid())) {
      throw conflict(
          name,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(wanted.uid(), pod.metadata().uid()));
    }
    if (pod.metadata().hasDeletionTimestamp()) {
      throw conflict(name, "pod %s is being deleted, cannot be assigned to a host".formatted(name));
    }
    if (!pod.spec().nodeName().isEmpty()) {
      throw conflict(
          name, "pod %s is already assigned to node \"%s\"".formatted(name, pod.spec().nodeName()));
    }
    if (!pod.spec().schedulingGates().isEmpty()) {
      throw conflict(name, "pod %s has non-empty .spec.schedulingGates".formatted(name));
    }
    return pod.with(p ->
            p.spec(spec -> spec.nodeName(binding.target().name()))
                .metadata(metadata -> {
                  wanted.annotations().forEach(metadata::putAnnotations);
                  wanted
                      .labels()
                      .forEach((key, value) -> {
                        if (TOPOLOGY.contains(key) && !pod.metadata().labels().containsKey(key)) {
                          metadata.putLabels(key, value);
                        }
                      });
                })
                .status(status -> status.conditions(scheduled(pod, now))))
        .struct();
  }

  private static List<PodCondition> scheduled(Pod pod, Instant now) {
    var conditions = new ArrayList<PodCondition>();
    boolean found = false;
    for (PodCondition condition : pod.status().conditions()) {
      boolean same = condition.type().equals("PodScheduled");
      found |= same;
      conditions.add(
          same && !condition.status().equals("True")
              ? condition.with(
                  c -> c.status("True").clearReason().clearMessage().lastTransitionTime(now))
              : condition);
    }
    if (!found) {
      conditions.add(
          PodCondition.builder()
              .type("PodScheduled")
              .status("True")
              .lastTransitionTime(now)
              .build());
    }
    return conditions;
  }

  private static ApiError conflict(String name, String why) {
    return ApiError.conflict("", "pods/binding", name, why);
  }
}
