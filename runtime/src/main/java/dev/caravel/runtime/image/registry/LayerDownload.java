package dev.caravel.runtime.image.registry;

import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fetches a layer into a file; what breaks off is resumed where it broke off. The bytes are checked
 * by who unpacks them.
 */
final class LayerDownload {
  private static final int MAX_FAILURES = 5; // in a row, with nothing received between
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STALL = Duration.ofMinutes(1);
  private static final int CHUNK_BYTES = 1 << 16;

  private final RegistrySession session;
  private final Descriptor layer;
  private final Clock clock;
  private final PullProgress progress;
  private final AtomicLong done = new AtomicLong();

  LayerDownload(RegistrySession session, Descriptor layer, Clock clock, PullProgress progress) {
    this.session = session;
    this.layer = layer;
    this.clock = clock;
    this.progress = progress;
  }

  /** The layer's bytes; the file goes when the stream is closed. */
  InputStream fetch(Path directory) throws IOException {
    var file = Files.createTempFile(directory, "download", "");
    boolean complete = false;
    try {
      int failures = 0;
      for (int attempt = 1; !complete; attempt++) {
        long before = done.get();
        try {
          transfer(file);
          complete = true;
        } catch (IOException e) {
          failures = done.get() > before ? 1 : failures + 1;
          if (!isPassing(e) || failures == MAX_FAILURES || attempt == MAX_ATTEMPTS) {
            throw e;
          }
          pause();
        }
      }
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isPassing(IOException failure) {
    return switch (failure) {
      case InvalidImageException invalid -> false;
      case InterruptedIOException interrupted -> false;
      case FileSystemException full -> false;
      case RegistryException refusal -> refusal.isPassing();
      default -> true;
    };
  }

  private void pause() throws InterruptedIOException {
    try {
      clock.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a layer was fetched");
    }
  }

  private void transfer(Path file) throws IOException {
    var response = session.get("blobs/" + layer.digest(), "*/*", done.get());
    try (var body = response.body();
        var _ = new StallGuard(body)) {
      boolean resumed = response.statusCode() == 206;
      if (!resumed) {
        done.set(0); // the server does not do ranges
      }
      try (var out =
          resumed
              ? Files.newOutputStream(file, StandardOpenOption.APPEND)
              : Files.newOutputStream(file)) {
        copy(body, out);
      }
    }
    if (done.get() < layer.size()) {
      throw new IOException(
          "layer %s ended after %d of %d bytes"
              .formatted(layer.digest(), done.get(), layer.size()));
    }
  }

  private void copy(InputStream body, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
      if (count > layer.size() - done.get()) {
        throw new InvalidImageException(
            "layer %s has more than its %d bytes".formatted(layer.digest(), layer.size()));
      }
      out.write(chunk, 0, count);
      progress.received(layer.digest(), done.addAndGet(count), layer.size());
    }
  }

  /** Closes a body from which nothing has come for a while, so that its reader goes on. */
  private final class StallGuard implements AutoCloseable {
    private final InputStream body;
    private long seen = -1;
    private boolean closed;
    private Clock.Timer timer;

    StallGuard(InputStream body) {
      this.body = body;
      timer = clock.schedule(STALL, this::look);
    }

    private synchronized void look() {
      if (closed) {
        return;
      }
      if (seen == done.get()) {
        closeBody();
        return;
      }
      seen = done.get();
      timer = clock.schedule(STALL, this::look);
    }

    private void closeBody() {
      try {
        body.close();
      } catch (IOException e) {
        System.getLogger("dev.caravel.runtime")
            .log(System.Logger.Level.DEBUG, "closing a stalled download", e);
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      timer.cancel();
    }
  }
}
