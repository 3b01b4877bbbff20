package dev.caravel.runtime.process;

/** The shim did not do what it was asked; the message is its reason, for people to read. */
public final class ShimRefusal extends Exception {
  private static final long serialVersionUID = 1;

  public ShimRefusal(String reason) {
    super(reason);
  }
}
