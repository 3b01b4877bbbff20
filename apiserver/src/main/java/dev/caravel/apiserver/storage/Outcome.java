package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;

/** What became of a write. */
public sealed interface Outcome {

  /** It is stored. */
  record Stored(Struct object) implements Outcome {}

  /** Somebody else was faster: the object is not what the writer believed it to be. */
  record Changed() implements Outcome {}

  /** What had to hold besides did not: {@link Transaction#compare}. */
  record Refused() implements Outcome {}
}
