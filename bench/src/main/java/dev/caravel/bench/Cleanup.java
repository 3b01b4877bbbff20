package dev.caravel.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark has made and must not leave behind, undone in reverse: when it ends, however it
 * ends, also by Ctrl-C. Any thread may add; whoever closes second waits for the first.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Object closing = new Object();
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
    synchronized (steps) {
      steps.push(new Step(what, undo));
    }
  }

  /** Undoes all that was added. */
  @Override
  public void close() {
    synchronized (closing) {
      for (var step = next(); step != null; step = next()) {
        try {
          step.undo.run();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          problems.accept("interrupted while removing " + step.what + "; it may still be there");
        } catch (Exception e) {
          problems.accept("cannot remove " + step.what + ": " + Reason.of(e));
        }
      }
    }
  }

  private @Nullable Step next() {
    synchronized (steps) {
      return steps.poll();
    }
  }
}
