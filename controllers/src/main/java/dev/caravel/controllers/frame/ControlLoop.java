package dev.caravel.controllers.frame;

/** Something that the controller manager starts and ends. */
public interface ControlLoop extends AutoCloseable {
  /** The name that {@code --controllers} knows it by. */
  String name();

  /** Begins to work; once, when the informers that it asked for have their first lists. */
  void start();

  /** Ends all work, and waits for it. */
  @Override
  void close();
}
