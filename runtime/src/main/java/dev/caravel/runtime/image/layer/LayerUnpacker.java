package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.tar.TarEntry;
import dev.caravel.runtime.image.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Unpacks one layer's tar into a directory, in the form overlayfs wants it: a whiteout becomes a
 * character device 0/0, an opaque directory has {@code trusted.overlay.opaque} (OCI image
 * specification, layer.md; overlayfs.rst).
 */
final class LayerUnpacker implements AutoCloseable {
  private static final String WHITEOUT = ".wh.";
  private static final String AUFS = ".wh..wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";
  private static final byte[] YES = {'y'};
  private static final int CHUNK_BYTES = 1 << 16;

  private record Device(int major, int minor) {}

  /** Those that every container has, so no layer gives more than the runtime does. */
  private static final Set<Device> DEVICES =
      Set.of(
          new Device(1, 3), // null
          new Device(1, 5), // zero
          new Device(1, 7), // full
          new Device(1, 8), // random
          new Device(1, 9), // urandom
          new Device(5, 0), // tty
          new Device(5, 1), // console
          new Device(5, 2)); // ptmx

  private final LayerRoot root;
  private final FileCalls calls;
  private final LayerLimits limits;
  private final Set<LayerPath> whiteouts = new HashSet<>();
  private long bytes;
  private long entries;

  LayerUnpacker(Path directory, LayerLimits limits) throws IOException {
    root = new LayerRoot(directory);
    calls = root.calls();
    this.limits = limits;
  }

  /** File names are bytes, one a char; this is how people read them. */
  static String display(String path) {
    return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Unpacks {@code tar}; everything is on disk when this returns.
   *
   * @throws InvalidImageException if an entry is malformed or not allowed
   */
  LayerSize unpack(InputStream tar) throws IOException {
    var reader = new TarReader(tar);
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      if (++entries > limits.entries()) {
        throw new InvalidImageException(
            "layer has more than the %d entries a layer may have".formatted(limits.entries()));
      }
      try {
        place(entry.get(), reader);
      } catch (FileCallException e) {
        throw new IOException(
            "cannot unpack \"%s\": %s".formatted(entry.get().displayName(), e.getMessage()), e);
      }
    }
    root.finish();
    return new LayerSize(bytes, entries);
  }

  private void place(TarEntry entry, TarReader content) throws IOException {
    var path = LayerPath.parse(entry.path(), entry.displayName());
    if (path.isRoot()) {
      if (entry.kind() != TarEntry.Kind.DIRECTORY) {
        throw new InvalidImageException("the root of the layer is not a directory");
      }
      describe(path, root.enter(List.of()), ".", entry);
      return;
    }
    int parent = root.enter(path.parents());
    if (path.name().startsWith(WHITEOUT)) {
      whiteOut(path, parent, entry);
      return;
    }
    switch (entry.kind()) {
      case DIRECTORY -> makeDirectory(path, parent);
      case FILE -> {
        removeOld(path, parent);
        writeFile(path, root.enter(path.parents()), entry, content);
      }
      case SYMBOLIC_LINK -> {
        removeOld(path, parent);
        calls.makeSymbolicLink(root.enter(path.parents()), path.name(), entry.linkTarget());
      }
      case HARD_LINK -> {
        hardLink(path, entry);
        return; // what it is, its target says
      }
      case CHARACTER_DEVICE -> {
        checkDevice(entry);
        removeOld(path, parent);
        calls.makeNode(
            root.enter(path.parents()),
            path.name(),
            FileCalls.CHARACTER_DEVICE | 0600,
            entry.deviceMajor(),
            entry.deviceMinor());
      }
      case BLOCK_DEVICE -> throw refusedDevice(entry);
      case FIFO -> {
        removeOld(path, parent);
        calls.makeNode(root.enter(path.parents()), path.name(), FileCalls.FIFO | 0600, 0, 0);
      }
    }
    describe(path, root.enter(path.parents()), path.name(), entry);
  }

  private static void checkDevice(TarEntry entry) throws InvalidImageException {
    if (!DEVICES.contains(new Device(entry.deviceMajor(), entry.deviceMinor()))) {
      throw refusedDevice(entry);
    }
  }

  private static InvalidImageException refusedDevice(TarEntry entry) {
    return new InvalidImageException(
        "\"%s\" is the device %d:%d; a layer may only hold devices that every container has"
            .formatted(entry.displayName(), entry.deviceMajor(), entry.deviceMinor()));
  }

  private void makeDirectory(LayerPath path, int parent) throws IOException {
    try {
      calls.makeDirectory(parent, path.name(), 0700);
      return;
    } catch (FileCallException e) {
      if (e.errno() != FileCalls.EEXIST) {
        throw e;
      }
    }
    if (isDirectory(parent, path.name())) {
      return; // described a second time
    }
    boolean hidesLower = whiteouts.contains(path);
    removeOld(path, parent);
    calls.makeDirectory(parent, path.name(), 0700);
    if (hidesLower) {
      makeOpaque(parent, path.name());
    }
  }

  private boolean isDirectory(int parent, String name) throws IOException {
    try {
      calls.close(calls.openDirectory(parent, name));
      return true;
    } catch (FileCallException e) {
      if (e.errno() == FileCalls.ENOTDIR || e.errno() == FileCalls.ELOOP) {
        return false;
      }
      throw e;
    }
  }

  private void makeOpaque(int parent, String name) throws IOException {
    int directory = calls.openDirectory(parent, name);
    try {
      calls.setAttribute(directory, OPAQUE_ATTRIBUTE, YES);
    } finally {
      calls.close(directory);
    }
  }

  private void whiteOut(LayerPath path, int parent, TarEntry entry) throws IOException {
    if (path.name().equals(OPAQUE)) {
      makeOpaque(parent, ".");
      return;
    }
    if (path.name().startsWith(AUFS)) {
      return; // bookkeeping of another file system
    }
    String name = path.name().substring(WHITEOUT.length());
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new InvalidImageException("\"" + entry.displayName() + "\" removes no file");
    }
    try {
      calls.makeNode(parent, name, FileCalls.CHARACTER_DEVICE, 0, 0);
      whiteouts.add(new LayerPath(path.parents(), name));
    } catch (FileCallException e) {
      if (e.errno() != FileCalls.EEXIST) {
        throw e;
      }
      // whiteouts are about the layers below; what this layer itself makes stays
      if (isDirectory(parent, name)) {
        makeOpaque(parent, name);
      }
    }
  }

  private void removeOld(LayerPath path, int parent) throws IOException {
    try {
      calls.removeFile(parent, path.name());
    } catch (FileCallException e) {
      if (e.errno() == FileCalls.EISDIR) {
        removeOldDirectory(path, parent);
      } else if (e.errno() != FileCalls.ENOENT) {
        throw e;
      }
    }
    whiteouts.remove(path);
  }

  private void removeOldDirectory(LayerPath path, int parent) throws IOException {
    try {
      calls.removeDirectory(parent, path.name());
    } catch (FileCallException e) {
      if (e.errno() == FileCalls.ENOTEMPTY) {
        throw new InvalidImageException(
            "\"%s\" would replace a directory of the same layer".formatted(display(path.name())));
      }
      throw e;
    }
    root.leave();
    root.forgetTime(path);
  }

  private void writeFile(LayerPath path, int parent, TarEntry entry, TarReader content)
      throws IOException {
    int file = calls.createFile(parent, path.name());
    try {
      byte[] chunk = new byte[(int) Math.clamp(entry.size(), 1, CHUNK_BYTES)];
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        calls.write(file, chunk, count);
        bytes += count;
      }
    } finally {
      calls.close(file);
    }
  }

  private void hardLink(LayerPath path, TarEntry entry) throws IOException {
    var target = LayerPath.parse(entry.linkTarget(), display(entry.linkTarget()));
    if (target.isRoot() || target.equals(path)) {
      throw new InvalidImageException("\"" + entry.displayName() + "\" is a link to no file");
    }
    removeOld(path, root.enter(path.parents()));
    int parent = root.enter(path.parents());
    int targetParent = root.find(target.parents());
    try {
      calls.makeHardLink(targetParent, target.name(), parent, path.name());
    } finally {
      root.release(targetParent);
    }
  }

  /** Owner, mode, attributes and time, in this order: each may reset the ones after it. */
  private void describe(LayerPath path, int parent, String name, TarEntry entry)
      throws IOException {
    calls.changeOwner(parent, name, entry.uid(), entry.gid());
    if (entry.kind() != TarEntry.Kind.SYMBOLIC_LINK) {
      calls.changeMode(parent, name, entry.mode());
    }
    boolean takesAttributes =
        entry.kind() == TarEntry.Kind.FILE || entry.kind() == TarEntry.Kind.DIRECTORY;
    if (takesAttributes && !entry.xattrs().isEmpty()) {
      setAttributes(parent, name, entry);
    }
    if (entry.kind() == TarEntry.Kind.DIRECTORY) {
      root.setTimeAtEnd(path, entry.modified());
    } else {
      calls.changeTime(parent, name, entry.modified());
    }
  }

  private void setAttributes(int parent, String name, TarEntry entry) throws IOException {
    int file = calls.openForAttributes(parent, name);
    try {
      for (var attribute : entry.xattrs().entrySet()) {
        if (isAllowed(attribute.getKey())) {
          setAttribute(file, attribute.getKey(), attribute.getValue());
        }
      }
    } finally {
      calls.close(file);
    }
  }

  /** Others are the host's business; overlayfs's own would even lead out of the layer. */
  private static boolean isAllowed(String attribute) {
    return attribute.equals("security.capability")
        || (attribute.startsWith("user.") && !attribute.startsWith("user.overlay."));
  }

  private void setAttribute(int file, String attribute, byte[] value) throws IOException {
    try {
      calls.setAttribute(file, attribute, value);
    } catch (FileCallException e) {
      if (e.errno() != FileCalls.EOPNOTSUPP) { // as other runtimes: a file system without them
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    root.close();
  }
}
