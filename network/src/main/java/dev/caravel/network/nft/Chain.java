package dev.caravel.network.nft;

import java.util.Optional;

/**
 * A chain of rules.
 *
 * @param hook where packets enter it; empty for a chain that others lead to
 */
public record Chain(String name, Optional<Hook> hook) {

  /** The point in a packet's way (enum nf_inet_hooks). */
  public enum Point {
    PREROUTING(0),
    INPUT(1),
    FORWARD(2),
    OUTPUT(3),
    POSTROUTING(4);

    private final int number;

    Point(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** What rules of a chain may do. */
  public enum Type {
    FILTER("filter"),
    NAT("nat");

    private final String kernelName;

    Type(String kernelName) {
      this.kernelName = kernelName;
    }

    String kernelName() {
      return kernelName;
    }
  }

  /**
   * Where packets enter a chain.
   *
   * @param priority lower comes first; connections are tracked from -200 on, destinations are
   *     translated at -100, filters are at 0, sources are translated at 100
   */
  public record Hook(Type type, Point point, int priority) {
    public static final int RAW = -300;
    public static final int DESTINATION_NAT = -100;
    public static final int FILTER = 0;
    public static final int SOURCE_NAT = 100;
  }

  /** A chain that packets enter at {@code point}. */
  public static Chain hooked(String name, Type type, Point point, int priority) {
    return new Chain(name, Optional.of(new Hook(type, point, priority)));
  }

  /** A chain that other chains lead to. */
  public static Chain named(String name) {
    return new Chain(name, Optional.empty());
  }
}
