package dev.caravel.kubelet.log;

import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the logs of running containers from growing without bound. A log that is too large is
 * renamed, and the runtime begins a new one; of the old ones all but the newest are compressed, and
 * the oldest removed. Looks every ten seconds while anything runs.
 */
public final class LogRotation implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final String COMPRESSED = ".gz";
  private static final String UNFINISHED = ".tmp";
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final CriClient runtime;
  private final long maxBytes;
  private final int maxFiles;
  private final Clock clock;

  /** Of each pod, by UID, the logs of its running containers by container ID. */
  private final Map<String, Map<String, Path>> logs = new ConcurrentHashMap<>();

  private Clock.@Nullable Timer timer;
  private boolean closed;

  /**
   * Rotates nothing yet.
   *
   * @param maxFiles kept of a container, the one being written among them
   */
  public LogRotation(CriClient runtime, long maxBytes, int maxFiles, Clock clock) {
    this.runtime = runtime;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.clock = clock;
  }

  /** These run now of a pod; none: it is not looked at any more. */
  public void update(String uid, Map<String, Path> running) {
    if (running.isEmpty()) {
      logs.remove(uid);
    } else {
      logs.put(uid, Map.copyOf(running));
      schedule();
    }
  }

  private synchronized void schedule() {
    if (timer == null && !closed && !logs.isEmpty()) {
      timer = clock.schedule(INTERVAL, this::look);
    }
  }

  private void look() {
    for (var ofPod : logs.values()) {
      ofPod.forEach(this::rotateIfLarge);
    }
    synchronized (this) {
      timer = null;
    }
    schedule();
  }

  private void rotateIfLarge(String id, Path log) {
    try {
      if (Files.exists(log) && Files.size(log) > maxBytes) {
        rotate(id, log);
      }
    } catch (IOException | CriException e) {
      LOG.log(Level.WARNING, "cannot rotate {0}: {1}", log, e.getMessage());
    }
  }

  /** Rotates a log now. */
  void rotate(String id, Path log) throws IOException {
    var old = rotated(log);
    for (int i = 0; i < old.size() - (maxFiles - 2); i++) {
      Files.deleteIfExists(old.get(i));
    }
    for (var file : rotated(log)) {
      if (!file.toString().endsWith(COMPRESSED)) {
        compress(file);
      }
    }
    var name = log.getFileName() + "." + SUFFIX.format(clock.now());
    var renamed = log.resolveSibling(name);
    Files.move(log, renamed);
    try {
      runtime.reopenLog(id);
    } catch (CriException e) {
      // The runtime still writes to the file: it gets its name back.
      Files.move(renamed, log);
      throw e;
    }
  }

  /** What came before the log, the oldest first. */
  private static List<Path> rotated(Path log) throws IOException {
    var found = new ArrayList<Path>();
    var folder = log.getParent();
    if (folder == null) {
      return found;
    }
    try (var files = Files.newDirectoryStream(folder, log.getFileName() + ".*")) {
      for (var file : files) {
        if (file.toString().endsWith(UNFINISHED)) {
          Files.deleteIfExists(file);
        } else {
          found.add(file);
        }
      }
    }
    found.sort(null);
    return found;
  }

  private static void compress(Path file) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (var out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
      Files.copy(file, out);
    }
    Files.move(
        unfinished,
        file.resolveSibling(file.getFileName() + COMPRESSED),
        StandardCopyOption.ATOMIC_MOVE);
    Files.delete(file);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
