package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.LimitRange;
import dev.caravel.api.core.v1.LimitRangeItem;
import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Applies the LimitRanges of a namespace to new pods and to claims: first defaults, then limits.
 */
public final class LimitRanger implements AdmissionPlugin {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  private final ObjectReader reader;

  public LimitRanger(ObjectReader reader) {
    this.reader = reader;
  }

  private static boolean isPodCreation(AdmissionRequest request) {
    return request.isFor(Pod.KIND) && request.operation() == Operation.CREATE;
  }

  private static boolean isClaimWrite(AdmissionRequest request) {
    return request.isFor(PersistentVolumeClaim.KIND)
        && (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE);
  }

  private List<LimitRange> ranges(AdmissionRequest request) throws InterruptedException {
    return reader.list(LimitRange.KIND, request.namespace()).stream().map(LimitRange::of).toList();
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (!isPodCreation(request)) {
      return request.object();
    }
    Pod pod = Pod.of(request.object());
    for (LimitRange range : ranges(request)) {
      pod = withDefaults(pod, range);
    }
    return pod.struct();
  }

  private static Pod withDefaults(Pod pod, LimitRange range) {
    Map<String, Quantity> limits = new TreeMap<>();
    Map<String, Quantity> requests = new TreeMap<>();
    for (LimitRangeItem item : range.spec().limits()) {
      if (item.type().equals("Container")) {
        limits.putAll(item.default_());
        requests.putAll(item.defaultRequest());
      }
    }
    List<String> notes = new ArrayList<>();
    List<Container> containers = new ArrayList<>();
    for (Container container : pod.spec().containers()) {
      containers.add(withDefaults(container, "container", requests, limits, notes));
    }
    List<Container> inits = new ArrayList<>();
    for (Container container : pod.spec().initContainers()) {
      inits.add(withDefaults(container, "init container", requests, limits, notes));
    }
    if (notes.isEmpty()) {
      return pod;
    }
    return pod.with(p ->
        p.metadata(m ->
                m.putAnnotations(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes)))
            .spec(s -> {
              s.containers(containers);
              if (!inits.isEmpty()) {
                s.initContainers(inits);
              }
            }));
  }

  private static Container withDefaults(
      Container container,
      String what,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits,
      List<String> notes) {
    ResourceRequirements own = container.resources();
    Set<String> newRequests = missing(requests, own.requests());
    Set<String> newLimits = missing(limits, own.limits());
    note(newRequests, "request", what, container.name(), notes);
    note(newLimits, "limit", what, container.name(), notes);
    if (newRequests.isEmpty() && newLimits.isEmpty()) {
      return container;
    }
    return container.with(c ->
        c.resources(r -> {
          newRequests.forEach(name -> put(requests, name, r::putRequests));
          newLimits.forEach(name -> put(limits, name, r::putLimits));
        }));
  }

  private interface Put {
    Object put(String name, Quantity quantity);
  }

  private static void put(Map<String, Quantity> from, String name, Put to) {
    Quantity quantity = from.get(name);
    if (quantity != null) {
      to.put(name, quantity);
    }
  }

  private static Set<String> missing(Map<String, Quantity> defaults, Map<String, Quantity> own) {
    Set<String> missing = new TreeSet<>(defaults.keySet());
    missing.removeAll(own.keySet());
    return missing;
  }

  private static void note(
      Set<String> names, String kind, String what, String container, List<String> notes) {
    if (!names.isEmpty()) {
      notes.add(String.join(", ", names) + " " + kind + " for " + what + " " + container);
    }
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    List<String> broken = new ArrayList<>();
    if (isPodCreation(request)) {
      for (LimitRange range : ranges(request)) {
        broken.addAll(LimitRangeRules.pod(range.spec().limits(), Pod.of(request.object()).spec()));
      }
    } else if (isClaimWrite(request)) {
      PersistentVolumeClaim claim = PersistentVolumeClaim.of(request.object());
      for (LimitRange range : ranges(request)) {
        broken.addAll(
            LimitRangeRules.claim(range.spec().limits(), claim.spec().resources().requests()));
      }
    }
    if (!broken.isEmpty()) {
      throw Refusals.forbidden(request, broken);
    }
  }
}
