package dev.caravel.network.bridge;

import dev.caravel.network.NetworkException;
import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which sandbox has which address: one file for each address, named for it. A file is written and
 * flushed before it gets its name, gets it before its address is used, and goes when the sandbox is
 * gone, so after a crash the files say what is in use. Not for several threads at once.
 */
final class AddressFiles implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String NEW_FILE = "new";
  private static final int FIRST_POD = 2;
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path directory;
  private final Cidr range;
  private final FileChannel lock;
  private final Map<InetAddress, Reservation> byAddress = new HashMap<>();
  private final Map<String, Reservation> byId = new HashMap<>();
  private long next = FIRST_POD;

  private AddressFiles(Path directory, Cidr range, FileChannel lock) {
    this.directory = directory;
    this.range = range;
    this.lock = lock;
  }

  /**
   * Finds the addresses in use.
   *
   * @throws NetworkException if another process has them or a file cannot be read
   */
  static AddressFiles open(Path directory, Cidr range) {
    try {
      Files.createDirectories(directory);
      var files = new AddressFiles(directory, range, lock(directory.resolve(LOCK)));
      try {
        files.load();
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
      return files;
    } catch (IOException e) {
      throw new NetworkException("cannot use " + directory + " for pod addresses: " + e, e);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new NetworkException(
          "another process holds " + file + ": stop it, or give this one its own directory");
    }
    return channel;
  }

  private void load() throws IOException {
    Files.deleteIfExists(directory.resolve(NEW_FILE));
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var file : entries) {
        if (!file.endsWith(LOCK)) {
          add(read(file));
        }
      }
    }
    for (var address : byAddress.keySet()) {
      if (range.contains(address)) {
        next = Math.max(next, range.indexOf(address) + 1);
      }
    }
  }

  private static Reservation read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException("it is larger than " + MAX_FILE_BYTES + " bytes");
      }
      var address = InetAddress.ofLiteral(file.getFileName().toString());
      return Reservation.parse(address, Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new NetworkException(
          file + " is damaged: " + e.getMessage() + "; delete it if no pod has that address", e);
    }
  }

  /** The reservation of a sandbox. */
  Optional<Reservation> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Every reservation. */
  List<Reservation> all() {
    return new ArrayList<>(byId.values());
  }

  /**
   * Reserves the next free address; one that was given back is used again as late as possible, so
   * that packets still on their way do not meet another pod.
   *
   * @throws NetworkException if there is no free address or the disk refuses
   */
  Reservation reserve(String id, List<PortMapping> ports) {
    var reservation = new Reservation(id, nextFree(), ports);
    try {
      write(reservation);
    } catch (IOException e) {
      throw new NetworkException("cannot keep the address of " + id + " in " + directory, e);
    }
    add(reservation);
    return reservation;
  }

  private InetAddress nextFree() {
    long pods = range.size() - FIRST_POD - 1;
    for (long tried = 0; tried < pods; tried++) {
      var candidate = range.nth(FIRST_POD + (next - FIRST_POD) % pods);
      next++;
      if (!byAddress.containsKey(candidate)) {
        return candidate;
      }
    }
    throw new NetworkException(
        "all "
            + pods
            + " addresses of "
            + range
            + " are in use: delete pods or use a larger range");
  }

  /** Gives a sandbox's address back; nothing happens if it has none. */
  void release(String id) {
    var reservation = byId.get(id);
    if (reservation == null) {
      return;
    }
    try {
      Files.deleteIfExists(file(reservation));
    } catch (IOException e) {
      throw new NetworkException("cannot give back the address of " + id, e);
    }
    byId.remove(id);
    byAddress.remove(reservation.address());
  }

  private void add(Reservation reservation) {
    byId.put(reservation.id(), reservation);
    byAddress.put(reservation.address(), reservation);
  }

  private Path file(Reservation reservation) {
    return directory.resolve(reservation.address().getHostAddress());
  }

  private void write(Reservation reservation) throws IOException {
    var temporary = directory.resolve(NEW_FILE);
    try (var channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(reservation.toText().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    // The name needs no flush: who loses it in a power cut has lost the sandbox too.
    Files.move(temporary, file(reservation), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new NetworkException("cannot release the lock in " + directory, e);
    }
  }
}
