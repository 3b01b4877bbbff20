package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.object.Struct;

/** A DaemonSet counts the changes of its template, in an annotation since apps/v1. */
final class DaemonSetStrategy implements Strategy {
  private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    return counting(Parts.without(object, "status"), 1);
  }

  @Override
  public Struct onUpdate(Struct next, Struct current, Context context) {
    DaemonSet before = DaemonSet.of(current);
    boolean changed = !DaemonSet.of(next).spec().template().equals(before.spec().template());
    long generation = templateGeneration(before);
    return counting(Parts.with(next, "status", current), changed ? generation + 1 : generation);
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    return counting(Parts.with(next, "spec", current), templateGeneration(DaemonSet.of(current)));
  }

  private static long templateGeneration(DaemonSet set) {
    String text = set.metadata().annotations().getOrDefault(TEMPLATE_GENERATION, "");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static Struct counting(Struct object, long generation) {
    return DaemonSet.of(object)
        .with(set ->
            set.metadata(m -> m.putAnnotations(TEMPLATE_GENERATION, Long.toString(generation))))
        .struct();
  }
}
