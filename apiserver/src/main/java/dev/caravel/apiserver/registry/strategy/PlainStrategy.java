package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A kind with nothing special but what can be said in a line.
 *
 * @param statusKeepsMetadata whether an update of the status changes no metadata
 */
record PlainStrategy(
    Generation generation,
    boolean createsOnUpdate,
    boolean updatesUnconditionally,
    boolean answersDeleted,
    boolean statusKeepsMetadata,
    Dependents dependents,
    Optional<String> deprecation,
    SequencedMap<String, Function<Struct, String>> fields)
    implements Strategy {

  static final PlainStrategy PLAIN = counting(Generation.NONE);

  static PlainStrategy counting(Generation generation) {
    return new PlainStrategy(
        generation, false, true, false, false, Dependents.DELETED, Optional.empty(), Fields.NONE);
  }

  PlainStrategy creatingOnUpdate() {
    return new PlainStrategy(
        generation,
        true,
        updatesUnconditionally,
        answersDeleted,
        statusKeepsMetadata,
        dependents,
        deprecation,
        fields);
  }

  /** Updates must say which version they are about. */
  PlainStrategy strict() {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        false,
        answersDeleted,
        statusKeepsMetadata,
        dependents,
        deprecation,
        fields);
  }

  PlainStrategy answeringDeleted() {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        updatesUnconditionally,
        true,
        statusKeepsMetadata,
        dependents,
        deprecation,
        fields);
  }

  PlainStrategy keepingMetadata() {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        updatesUnconditionally,
        answersDeleted,
        true,
        dependents,
        deprecation,
        fields);
  }

  PlainStrategy with(Dependents other) {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        updatesUnconditionally,
        answersDeleted,
        statusKeepsMetadata,
        other,
        deprecation,
        fields);
  }

  PlainStrategy deprecated(String warning) {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        updatesUnconditionally,
        answersDeleted,
        statusKeepsMetadata,
        dependents,
        Optional.of(warning),
        fields);
  }

  PlainStrategy with(SequencedMap<String, Function<Struct, String>> other) {
    return new PlainStrategy(
        generation,
        createsOnUpdate,
        updatesUnconditionally,
        answersDeleted,
        statusKeepsMetadata,
        dependents,
        deprecation,
        other);
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    Struct limited = Parts.with(next, "spec", current);
    return statusKeepsMetadata ? Parts.withMetadata(limited, current) : limited;
  }
}
