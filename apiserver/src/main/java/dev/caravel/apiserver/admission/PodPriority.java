package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.object.Struct;
import dev.caravel.api.scheduling.v1.PriorityClass;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives pods the priority and preemption policy of their class (upstream's plugin {@code
 * Priority}); sees to it that at most one class is the default, and that the system's stay.
 */
public final class PodPriority implements AdmissionPlugin {
  private static final Set<String> SYSTEM_CLASSES =
      Set.of("system-node-critical", "system-cluster-critical");

  private final ObjectReader reader;

  public PodPriority(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (!request.isFor(Pod.KIND)) {
      return request.object();
    }
    Pod pod = Pod.of(request.object());
    return switch (request.operation()) {
      case CREATE -> withPriority(request, pod).struct();
      case UPDATE ->
          request.old().map(old -> kept(pod, Pod.of(old).spec()).struct()).orElse(request.object());
      case DELETE, CONNECT -> request.object();
    };
  }

  /** Callers that leave the two out do not mean to change them. */
  private static Pod kept(Pod pod, PodSpec old) {
    boolean priority = !pod.spec().hasPriority() && old.hasPriority();
    boolean policy = !pod.spec().hasPreemptionPolicy() && old.hasPreemptionPolicy();
    if (!priority && !policy) {
      return pod;
    }
    return pod.with(p ->
        p.spec(s -> {
          if (priority) {
            s.priority(old.priority());
          }
          if (policy) {
            s.preemptionPolicy(old.preemptionPolicy());
          }
        }));
  }

  private Pod withPriority(AdmissionRequest request, Pod pod) throws InterruptedException {
    PodSpec spec = pod.spec();
    Optional<PriorityClass> found;
    if (spec.priorityClassName().isEmpty()) {
      found = defaultClass();
    } else {
      found = reader.find(PriorityClass.KIND, "", spec.priorityClassName()).map(PriorityClass::of);
      if (found.isEmpty()) {
        throw Refusals.forbidden(
            request, "no PriorityClass with name " + spec.priorityClassName() + " was found");
      }
    }
    int priority = found.map(PriorityClass::value).orElse(0);
    String policy = found.map(PriorityClass::preemptionPolicy).orElse("PreemptLowerPriority");
    if (spec.hasPriority() && spec.priority() != priority) {
      throw Refusals.forbidden(
          request,
          ("the integer value of priority (%d) must not be provided in pod spec; priority admission"
                  + " controller computed %d from the given PriorityClass name")
              .formatted(spec.priority(), priority));
    }
    if (!policy.isEmpty()
        && spec.hasPreemptionPolicy()
        && !spec.preemptionPolicy().equals(policy)) {
      throw Refusals.forbidden(
          request,
          ("the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority"
                  + " admission controller computed %s from the given PriorityClass name")
              .formatted(spec.preemptionPolicy(), policy));
    }
    return pod.with(p ->
        p.spec(s -> {
          s.priority(priority);
          found.ifPresent(c -> s.priorityClassName(c.metadata().name()));
          if (!policy.isEmpty()) {
            s.preemptionPolicy(policy);
          }
        }));
  }

  /** Should there be several, the one with the smallest value. */
  private Optional<PriorityClass> defaultClass() throws InterruptedException {
    return reader.list(PriorityClass.KIND, "").stream()
        .map(PriorityClass::of)
        .filter(PriorityClass::globalDefault)
        .min(Comparator.comparingInt(PriorityClass::value));
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    if (request.operation() == Operation.DELETE
        && request.isFor(PriorityClass.KIND)
        && SYSTEM_CLASSES.contains(request.name())) {
      throw Refusals.forbidden(request, "this is a system priority class and cannot be deleted");
    }
    boolean write =
        request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!write
        || !request.isFor(PriorityClass.KIND)
        || !PriorityClass.of(request.object()).globalDefault()) {
      return;
    }
    List<PriorityClass> others =
        reader.list(PriorityClass.KIND, "").stream()
            .map(PriorityClass::of)
            .filter(other -> other.globalDefault())
            .filter(other -> !other.metadata().name().equals(request.name()))
            .toList();
    if (!others.isEmpty()) {
      throw Refusals.forbidden(
          request,
          "PriorityClass "
              + others.getFirst().metadata().name()
              + " is already marked as default. Only one default can exist");
    }
  }
}
