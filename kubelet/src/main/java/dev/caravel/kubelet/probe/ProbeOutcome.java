package dev.caravel.kubelet.probe;

/** How one try of a probe ended. */
sealed interface ProbeOutcome {
  ProbeOutcome SUCCESS = new Success();

  /** All is well. */
  record Success() implements ProbeOutcome {}

  /** It is not. */
  record Failure(String output) implements ProbeOutcome {}

  /** The probe itself could not be made: nothing is known. */
  record Unknown(String problem) implements ProbeOutcome {}
}
