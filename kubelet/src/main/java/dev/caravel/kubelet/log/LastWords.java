package dev.caravel.kubelet.log;

import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.RuntimeKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What a container that ended left as its termination message: in a file, or as its last lines. */
public final class LastWords {
  private static final int FILE_BYTES = 4096;
  private static final int LOG_BYTES = 2048;
  private static final int LOG_LINES = 80;

  private LastWords() {}

  /** The message; empty if there is none. */
  public static String of(ObservedContainer container) {
    try {
      var path = container.annotation(RuntimeKeys.MESSAGE_PATH);
      var mount = container.mountAt(path);
      var message = mount.isPresent() ? tail(Path.of(mount.get().getHostPath()), FILE_BYTES) : "";
      boolean fromLog =
          message.isEmpty()
              && container.exitCode() != 0
              && container.annotation(RuntimeKeys.MESSAGE_POLICY).equals("FallbackToLogsOnError");
      return fromLog ? lastLines(Path.of(container.status().getLogPath())) : message;
    } catch (IOException e) {
      return "Error on reading termination message: " + e.getMessage();
    }
  }

  private static String tail(Path file, int bytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(0, channel.size() - bytes);
      var buffer = ByteBuffer.allocate((int) Math.min(bytes, channel.size() - start));
      while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
        // Goes on until the buffer is full or the file has ended.
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
  }

  private static String lastLines(Path log) throws IOException {
    var lines = new ArrayList<LogLine>();
    // A logged line is longer than its text by less than as much again, but for the shortest.
    for (var line : tail(log, LOG_BYTES * 16).split("(?<=\n)", -1)) {
      LogLine.parse(line.getBytes(StandardCharsets.UTF_8)).ifPresent(lines::add);
    }
    List<LogLine> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    var text = new StringBuilder();
    last.forEach(line -> text.append(line.content().toUtf8()));
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, bytes.length - LOG_BYTES);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
