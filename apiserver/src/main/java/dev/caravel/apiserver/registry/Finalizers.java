package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.registry.strategy.Strategy.Dependents;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.util.ArrayList;
import java.util.List;

/** The finalizers that say what the garbage collector does with the dependents of an object. */
final class Finalizers {
  static final String ORPHAN = "orphan";
  static final String FOREGROUND = "foregroundDeletion";

  private Finalizers() {}

  /** The finalizers of an object that is deleted so. */
  static List<String> of(Struct object, Deletion deletion, Dependents usual) {
    List<String> before = ObjectMetas.of(object).finalizers();
    var finalizers = new ArrayList<String>();
    for (String finalizer : before) {
      if (!finalizer.equals(ORPHAN) && !finalizer.equals(FOREGROUND)) {
        finalizers.add(finalizer);
      }
    }
    if (orphans(before, deletion, usual)) {
      finalizers.add(ORPHAN);
    }
    if (waits(before, deletion, usual)) {
      finalizers.add(FOREGROUND);
    }
    boolean same = finalizers.size() == before.size() && finalizers.containsAll(before);
    return same ? before : List.copyOf(finalizers);
  }

  private static boolean orphans(List<String> before, Deletion deletion, Dependents usual) {
    if (usual == Dependents.NONE) {
      return false;
    }
    if (deletion.orphanDependents().isPresent()) {
      return deletion.orphanDependents().get();
    }
    return switch (deletion.propagation()) {
      case "Orphan" -> true;
      case "" ->
          before.contains(ORPHAN) || (!before.contains(FOREGROUND) && usual == Dependents.ORPHANED);
      default -> false;
    };
  }

  private static boolean waits(List<String> before, Deletion deletion, Dependents usual) {
    if (usual == Dependents.NONE || deletion.orphanDependents().isPresent()) {
      return false;
    }
    return switch (deletion.propagation()) {
      case "Foreground" -> true;
      case "" -> before.contains(FOREGROUND);
      default -> false;
    };
  }
}
