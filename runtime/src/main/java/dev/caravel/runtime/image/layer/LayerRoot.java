package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory that a layer is unpacked into. It is entered component by component, links are
 * never followed, so nothing can be made outside whatever the layer holds.
 */
final class LayerRoot implements AutoCloseable {
  private static final int DIRECTORY_MODE = 0755;

  private final FileCalls calls = new FileCalls();
  private final int root;
  private final Map<LayerPath, Instant> directoryTimes = new HashMap<>();
  private List<String> openPath = List.of();
  private int open;

  LayerRoot(Path directory) throws IOException {
    boolean opened = false;
    try {
      root = calls.openRoot(directory.toString());
      open = root;
      opened = true;
    } finally {
      if (!opened) {
        calls.close();
      }
    }
  }

  FileCalls calls() {
    return calls;
  }

  /** The open directory at {@code path}, made where it is missing; valid until the next call. */
  int enter(List<String> path) throws IOException {
    if (path.equals(openPath)) {
      return open;
    }
    int next = walk(path, true);
    leave();
    open = next;
    openPath = path;
    return open;
  }

  /** A directory that must be there; the caller closes it with {@link #release}. */
  int find(List<String> path) throws IOException {
    return walk(path, false);
  }

  void release(int descriptor) throws IOException {
    if (descriptor != root) {
      calls.close(descriptor);
    }
  }

  private int walk(List<String> path, boolean create) throws IOException {
    int current = root;
    for (String component : path) {
      int parent = current;
      try {
        current = step(parent, component, path, create);
      } finally {
        release(parent);
      }
    }
    return current;
  }

  private int step(int parent, String component, List<String> path, boolean create)
      throws IOException {
    try {
      return calls.openDirectory(parent, component);
    } catch (FileCallException e) {
      if (e.errno() == FileCalls.ELOOP || e.errno() == FileCalls.ENOTDIR) {
        throw new InvalidImageException(
            "\"%s\" goes through \"%s\", which is not a directory in this layer"
                .formatted(LayerUnpacker.display(String.join("/", path)), component));
      }
      if (e.errno() != FileCalls.ENOENT || !create) {
        throw e;
      }
    }
    calls.makeDirectory(parent, component, DIRECTORY_MODE);
    calls.changeMode(parent, component, DIRECTORY_MODE); // whatever the umask is
    return calls.openDirectory(parent, component);
  }

  /** Forgets the open directory, since directories were removed. */
  void leave() throws IOException {
    release(open);
    open = root;
    openPath = List.of();
  }

  /** Gives a directory its time at the end: until then every file made in it changes it. */
  void setTimeAtEnd(LayerPath path, Instant time) {
    directoryTimes.put(path, time);
  }

  /** A directory is gone again. */
  void forgetTime(LayerPath path) {
    directoryTimes.remove(path);
  }

  /** Sets what was put off, and puts everything on disk. */
  void finish() throws IOException {
    for (var directory : directoryTimes.entrySet()) {
      var path = directory.getKey();
      int parent = find(path.parents());
      try {
        calls.changeTime(parent, path.isRoot() ? "." : path.name(), directory.getValue());
      } finally {
        release(parent);
      }
    }
    calls.sync(root);
  }

  @Override
  public void close() throws IOException {
    try {
      leave();
      calls.close(root);
    } finally {
      calls.close();
    }
  }
}
