package dev.caravel.launcher.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Held by the {@code up} that starts a cluster in the background: a second one waits for its end,
 * and finds the cluster running. The kernel frees it with the process.
 */
public final class StartLock implements AutoCloseable {
  private final FileChannel file;

  private StartLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes it, or waits for it.
   *
   * @param waiting is called before a wait
   * @return empty if another process had it all the time
   * @throws IOException if the file cannot be made
   */
  public static Optional<StartLock> take(Path path, Duration atMost, Runnable waiting)
      throws IOException, InterruptedException {
    var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() == null) {
      waiting.run();
      if (!locked(file, atMost)) {
        file.close();
        return Optional.empty();
      }
    }
    return Optional.of(new StartLock(file));
  }

  private static boolean locked(FileChannel file, Duration atMost)
      throws IOException, InterruptedException {
    var outcome = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .daemon()
        .name("start-lock")
        .start(() -> {
          try {
            outcome.complete(file.lock().isValid());
          } catch (IOException e) {
            outcome.completeExceptionally(e);
          }
        });
    try {
      return outcome.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException("cannot lock: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
