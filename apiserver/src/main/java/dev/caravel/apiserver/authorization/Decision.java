package dev.caravel.apiserver.authorization;

/**
 * An authorizer's answer.
 *
 * @param reason for people; may be empty
 */
public record Decision(Verdict verdict, String reason) {

  /** What an authorizer may say. */
  public enum Verdict {
    ALLOW,
    /** No, whatever others say. */
    DENY,
    /** Nothing that allows it; others may. */
    NO_OPINION
  }

  /** Nothing to say. */
  public static final Decision NO_OPINION = new Decision(Verdict.NO_OPINION, "");

  public static Decision allow(String reason) {
    return new Decision(Verdict.ALLOW, reason);
  }

  public static Decision noOpinion(String reason) {
    return new Decision(Verdict.NO_OPINION, reason);
  }

  public boolean isAllowed() {
    return verdict == Verdict.ALLOW;
  }
}
