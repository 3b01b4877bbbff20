package dev.caravel.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What a benchmark has made and must not leave behind, undone in reverse when it ends, however it
 * ends. It is done also by a thread that is interrupted. One thread adds and closes.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Consumer<String> problems;

  /** An action that undoes something. */
  interface Undo {
    void run() throws Exception;
  }

  private record Step(String what, Undo undo) {}

  /** Nothing yet; {@code problems} is told what could not be undone. */
  Cleanup(Consumer<String> problems) {
    this.problems = problems;
  }

  /**
   * Has it undone at the end.
   *
   * @param what is removed, for the message if that fails
   */
  void later(String what, Undo undo) {
    steps.push(new Step(what, undo));
  }

  /** Undoes all that was added. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (!steps.isEmpty()) {
      var step = steps.pop();
      try {
        step.undo.run();
      } catch (InterruptedException e) {
        interrupted = true;
        problems.accept("interrupted while removing " + step.what + "; it may still be there");
      } catch (Exception e) {
        problems.accept("cannot remove " + step.what + ": " + Reason.of(e));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
