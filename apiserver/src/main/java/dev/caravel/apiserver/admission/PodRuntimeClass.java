package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Toleration;
import dev.caravel.api.node.v1.RuntimeClass;
import dev.caravel.api.node.v1.Scheduling;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Upstream's plugin RuntimeClass: a new pod gets the overhead of its class (KEP-688) and goes where
 * the class runs; a pod that says something else of these is refused.
 */
public final class PodRuntimeClass implements AdmissionPlugin {
  private final ObjectReader reader;

  public PodRuntimeClass(ObjectReader reader) {
    this.reader = reader;
  }

  private static boolean isPodCreation(AdmissionRequest request) {
    return request.isFor(Pod.KIND) && request.operation() == Operation.CREATE;
  }

  private Optional<RuntimeClass> classOf(AdmissionRequest request, Pod pod)
      throws InterruptedException {
    String name = pod.spec().runtimeClassName();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    var found = reader.find(RuntimeClass.KIND, "", name).map(RuntimeClass::of);
    if (found.isEmpty()) {
      throw Refusals.forbidden(
          request, "pod rejected: RuntimeClass \"%s\" not found".formatted(name));
    }
    return found;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (!isPodCreation(request)) {
      return request.object();
    }
    Pod pod = Pod.of(request.object());
    var runtimeClass = classOf(request, pod);
    if (runtimeClass.isEmpty()) {
      return request.object();
    }
    Pod next = pod;
    if (runtimeClass.get().hasOverhead()) {
      var overhead = runtimeClass.get().overhead().podFixed();
      if (!pod.spec().overhead().isEmpty() && !pod.spec().overhead().equals(overhead)) {
        throw Refusals.forbidden(
            request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      }
      next = next.with(p -> p.spec(s -> s.overhead(overhead)));
    }
    return runtimeClass.get().hasScheduling()
        ? scheduled(request, next, runtimeClass.get().scheduling()).struct()
        : next.struct();
  }

  private static Pod scheduled(AdmissionRequest request, Pod pod, Scheduling scheduling) {
    Map<String, String> selector = new LinkedHashMap<>(pod.spec().nodeSelector());
    scheduling
        .nodeSelector()
        .forEach((key, value) -> {
          String own = selector.putIfAbsent(key, value);
          if (own != null && !own.equals(value)) {
            throw Refusals.forbidden(
                request,
                "conflict: runtimeClass.scheduling.nodeSelector[%1$s] = %2$s;".formatted(key, value)
                    + " pod.spec.nodeSelector[%s] = %s".formatted(key, own));
          }
        });
    List<Toleration> tolerations = new ArrayList<>(pod.spec().tolerations());
    for (Toleration toleration : scheduling.tolerations()) {
      if (!tolerations.contains(toleration)) {
        tolerations.add(toleration);
      }
    }
    return pod.with(p ->
        p.spec(s -> {
          if (!selector.isEmpty()) {
            s.nodeSelector(selector);
          }
          if (!tolerations.isEmpty()) {
            s.tolerations(tolerations);
          }
        }));
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    if (!isPodCreation(request)) {
      return;
    }
    Pod pod = Pod.of(request.object());
    var runtimeClass = classOf(request, pod);
    boolean hasNone = runtimeClass.map(found -> !found.hasOverhead()).orElse(true);
    if (hasNone && !pod.spec().overhead().isEmpty()) {
      throw Refusals.forbidden(
          request,
          "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  }
}
