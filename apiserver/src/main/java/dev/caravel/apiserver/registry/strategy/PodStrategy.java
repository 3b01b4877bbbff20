package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.object.Struct;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;

/** Pods end gracefully, begin Pending, and are classed by what they request. */
final class PodStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS = fieldsOfPods();

  private static SequencedMap<String, Function<Struct, String>> fieldsOfPods() {
    var fields =
        Fields.at(
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName");
    fields.put("spec.hostNetwork", pod -> String.valueOf(Pod.of(pod).spec().hostNetwork()));
    return fields;
  }

  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public boolean answersDeleted() {
    return true;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    Pod pod = MatchLabelKeys.applied(Pod.of(object));
    return pod.with(p ->
            p.clearStatus()
                .status(s -> {
                  s.phase("Pending").qosClass(PodQos.of(pod.spec()));
                  if (!pod.spec().schedulingGates().isEmpty()) {
                    s.addConditions(gated(context));
                  }
                }))
        .struct();
  }

  private static PodCondition gated(Context context) {
    return PodCondition.builder()
        .type("PodScheduled")
        .status("False")
        .reason("SchedulingGated")
        .message("Scheduling is blocked due to non-empty scheduling gates")
        .lastTransitionTime(context.now())
        .build();
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    Pod before = Pod.of(current);
    Pod pod = Pod.of(Parts.with(next, "spec", current));
    return pod.with(
            p -> {
              p.metadata(m -> m.ownerReferences(before.metadata().ownerReferences()));
              if (!pod.status().hasQosClass()) {
                p.status(s -> s.qosClass(before.status().qosClass()));
              }
            })
        .struct();
  }

  @Override
  public Struct onUpdateOf(String subresource, Struct next, Struct current, Context context) {
    return switch (subresource) {
      case "ephemeralcontainers" -> {
        Pod asked = Pod.of(next);
        Pod kept = Pod.of(Parts.withMetadata(current, current));
        yield kept.with(p ->
                p.metadata(m -> m.resourceVersion(asked.metadata().resourceVersion()))
                    .spec(s -> s.ephemeralContainers(asked.spec().ephemeralContainers())))
            .struct();
      }
      case "resize" -> PodResize.limited(next, current);
      default -> Strategy.super.onUpdateOf(subresource, next, current, context);
    };
  }

  @Override
  public List<String> warnings(Struct object) {
    Pod pod = Pod.of(object);
    return PodWarnings.of(pod.metadata(), pod.spec());
  }

  @Override
  public OptionalLong graceSeconds(Struct object, OptionalLong asked) {
    Pod pod = Pod.of(object);
    String phase = pod.status().phase();
    if (pod.spec().nodeName().isEmpty() || phase.equals("Failed") || phase.equals("Succeeded")) {
      return OptionalLong.of(0);
    }
    long period = asked.orElse(pod.spec().terminationGracePeriodSeconds());
    return OptionalLong.of(period < 0 ? 1 : period);
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }

  @Override
  public String indexedField() {
    return "spec.nodeName";
  }
}
