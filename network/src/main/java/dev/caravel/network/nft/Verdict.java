package dev.caravel.network.nft;

/**
 * What becomes of a packet.
 *
 * @param chain where it goes on; empty for verdicts that lead nowhere
 */
public record Verdict(Code code, String chain) implements Datum {
  public static final Verdict DROP = new Verdict(Code.DROP, "");
  public static final Verdict ACCEPT = new Verdict(Code.ACCEPT, "");
  public static final Verdict RETURN = new Verdict(Code.RETURN, "");

  /** The kernel's numbers for them (enum nft_verdicts). */
  public enum Code {
    DROP(0),
    ACCEPT(1),
    JUMP(-3),
    GOTO(-4),
    RETURN(-5);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** On to {@code chain}, and back here at its end. */
  public static Verdict jump(String chain) {
    return new Verdict(Code.JUMP, chain);
  }

  /** On to {@code chain}, and from its end to where this chain was jumped to from. */
  public static Verdict goTo(String chain) {
    return new Verdict(Code.GOTO, chain);
  }
}
