package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requirements that must all be met ({@code labels.Selector} upstream). Made by {@link Labels}. */
public final class LabelQuery {
  /** Meets any labels. */
  public static final LabelQuery EVERYTHING = new LabelQuery(List.of(), true);

  /** Meets no labels at all: what an absent selector of a workload means. */
  public static final LabelQuery NOTHING = new LabelQuery(List.of(), false);

  private final List<Requirement> requirements;
  private final boolean satisfiable;

  private LabelQuery(List<Requirement> requirements, boolean satisfiable) {
    this.requirements = requirements;
    this.satisfiable = satisfiable;
  }

  /** The query of these requirements, which are put in the order of their keys. */
  public static LabelQuery of(Collection<Requirement> requirements) {
    if (requirements.isEmpty()) {
      return EVERYTHING;
    }
    var sorted = new ArrayList<>(requirements);
    sorted.sort(Comparator.comparing(Requirement::key));
    return new LabelQuery(List.copyOf(sorted), true);
  }

  public boolean matches(Map<String, String> labels) {
    if (!satisfiable) {
      return false;
    }
    for (var requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** This query and one more requirement. */
  public LabelQuery and(Requirement more) {
    if (!satisfiable) {
      return this;
    }
    var all = new ArrayList<>(requirements);
    all.add(more);
    return of(all);
  }

  /** Whether it meets any labels. */
  public boolean isEverything() {
    return satisfiable && requirements.isEmpty();
  }

  /** In the order of their keys. */
  public List<Requirement> requirements() {
    return requirements;
  }

  /** The one value that a label must have, if the query leaves it no other. */
  public Optional<String> exactValue(String key) {
    for (var requirement : requirements) {
      if (requirement.key().equals(key)) {
        return switch (requirement.operator()) {
          case EQUALS, DOUBLE_EQUALS, IN ->
              requirement.values().size() == 1
                  ? Optional.of(requirement.values().getFirst())
                  : Optional.empty();
          case NOT_IN, NOT_EQUALS, EXISTS, DOES_NOT_EXIST, GREATER_THAN, LESS_THAN ->
              Optional.empty();
        };
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelQuery query
        && satisfiable == query.satisfiable
        && requirements.equals(query.requirements);
  }

  @Override
  public int hashCode() {
    return requirements.hashCode() + (satisfiable ? 1 : 0);
  }

  /** The selector's syntax, which {@link Labels#parse} reads; empty also for {@link #NOTHING}. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
