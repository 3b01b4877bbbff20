package dev.caravel.dns.zone;

import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.ResourceRecord;
import java.util.List;

/** What a zone says to a question. */
public sealed interface Result {
  /**
   * The name is there; without answers it has no record of the type.
   *
   * @param answers the records
   * @param additional records that who asked will want next
   */
  record Found(List<ResourceRecord> answers, List<ResourceRecord> additional) implements Result {
    public Found {
      answers = List.copyOf(answers);
      additional = List.copyOf(additional);
    }

    static final Found NOTHING = new Found(List.of(), List.of());
  }

  /** The name is another's; the answer is that other's too. */
  record Alias(ResourceRecord alias, Name target) implements Result {}

  /** There is no such name in the zone. */
  record NoSuchName() implements Result {}

  /** The zone is not in charge of the name. */
  record NotOurs() implements Result {}

  /** It cannot be said yet. */
  record NotReady() implements Result {}
}
