package dev.caravel.kubelet.node;

import dev.caravel.api.quantity.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What this machine is and has, from {@code /proc}, {@code /etc} and its file systems. */
public final class Machine {
  private static final Quantity MEMORY_RESERVE = Quantity.parse("100Mi");
  private static final int DISK_RESERVE_PERCENT = 10;
  private static final int TEXT_LIMIT = 64 << 10;

  /** A documentation address: nothing is ever sent to it. */
  private static final InetSocketAddress FAR = new InetSocketAddress("203.0.113.1", 9);

  private final Path root;
  private final int maxPods;
  private final int cpus = Runtime.getRuntime().availableProcessors();
  private final Map<String, Long> memory;

  /**
   * Reads the machine.
   *
   * @param root where pods' files are kept
   */
  public Machine(Path root, int maxPods) {
    this.root = root;
    this.maxPods = maxPods;
    this.memory = memoryInfo();
  }

  /** All memory there is. */
  public long memoryBytes() {
    return memory.getOrDefault("MemTotal", 0L);
  }

  /** Memory that could be given out now. */
  public long availableMemoryBytes() {
    return memoryInfo().getOrDefault("MemAvailable", 0L);
  }

  private static Map<String, Long> memoryInfo() {
    var found = new LinkedHashMap<String, Long>();
    for (var line : text(Path.of("/proc/meminfo")).split("\n", -1)) {
      var words = line.split("[: ]+", -1);
      if (words.length > 2) {
        found.put(words[0], Long.parseLong(words[1]) * 1024);
      }
    }
    return found;
  }

  /** All that there is, by resource. */
  public Map<String, Quantity> capacity() {
    var capacity = new LinkedHashMap<String, Quantity>();
    capacity.put("cpu", Quantity.of(cpus));
    capacity.put("ephemeral-storage", kibi(diskBytes()));
    capacity.put("hugepages-1Gi", Quantity.ZERO);
    capacity.put("hugepages-2Mi", Quantity.ZERO);
    capacity.put("memory", kibi(memoryBytes()));
    capacity.put("pods", Quantity.of(maxPods));
    return Collections.unmodifiableMap(capacity);
  }

  /** What pods may have of it: a reserve of memory and disk stays back, as upstream's default. */
  public Map<String, Quantity> allocatable() {
    var allocatable = new LinkedHashMap<>(capacity());
    allocatable.put("memory", kibi(memoryBytes()).subtract(MEMORY_RESERVE));
    allocatable.put(
        "ephemeral-storage", Quantity.of(diskBytes() / 100 * (100 - DISK_RESERVE_PERCENT)));
    return Collections.unmodifiableMap(allocatable);
  }

  private static Quantity kibi(long bytes) {
    return Quantity.of(bytes / 1024 * 1024, Quantity.Format.BINARY_SI);
  }

  private long diskBytes() {
    return fileSystem(() -> Files.getFileStore(root).getTotalSpace());
  }

  /** Whether so little memory is left that upstream would begin to evict. */
  boolean isShortOfMemory() {
    return availableMemoryBytes() < MEMORY_RESERVE.value();
  }

  /** Whether so little disk is left that upstream would begin to evict. */
  boolean isShortOfDisk() {
    long free = fileSystem(() -> Files.getFileStore(root).getUsableSpace());
    return free < diskBytes() / 100 * DISK_RESERVE_PERCENT;
  }

  /** Whether there is hardly a process ID left. */
  boolean isShortOfPids() {
    var words = text(Path.of("/proc/loadavg")).split(" ", -1);
    var limit = text(Path.of("/proc/sys/kernel/pid_max"));
    if (words.length < 4 || limit.isEmpty()) {
      return false;
    }
    long used = Long.parseLong(words[3].substring(words[3].indexOf('/') + 1));
    return used > Long.parseLong(limit) / 100 * (100 - DISK_RESERVE_PERCENT);
  }

  private interface FileSystemCall {
    long get() throws IOException;
  }

  private static long fileSystem(FileSystemCall call) {
    try {
      return call.get();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the size of a file system", e);
    }
  }

  String machineId() {
    return text(Path.of("/etc/machine-id"));
  }

  String systemUuid() {
    var uuid = text(Path.of("/sys/class/dmi/id/product_uuid"));
    return uuid.isEmpty() ? machineId() : uuid;
  }

  String bootId() {
    return text(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  String kernelVersion() {
    return text(Path.of("/proc/sys/kernel/osrelease"));
  }

  String osImage() {
    for (var line : text(Path.of("/etc/os-release")).split("\n", -1)) {
      if (line.startsWith("PRETTY_NAME=")) {
        return line.substring("PRETTY_NAME=".length()).replace("\"", "");
      }
    }
    return "Linux";
  }

  /** As Go names it. */
  public static String architecture() {
    var arch = System.getProperty("os.arch", "");
    return switch (arch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  /** A small file's text. Files of sysctls must be read in one go: a second read finds nothing. */
  private static String text(Path file) {
    if (!Files.isReadable(file)) {
      return "";
    }
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[TEXT_LIMIT];
      int length = Math.max(0, in.read(buffer));
      return new String(buffer, 0, length, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The address by which this machine reaches others; loopback if it reaches none. */
  public static String address() {
    return firstThatIsOne(Machine::addressTowardsOthers, Machine::addressOfAnInterface);
  }

  @SafeVarargs
  private static String firstThatIsOne(Supplier<String>... ways) {
    for (var way : ways) {
      var address = way.get();
      if (!address.isEmpty()) {
        return address;
      }
    }
    return "127.0.0.1";
  }

  private static String addressTowardsOthers() {
    try (var socket = new DatagramSocket()) {
      socket.connect(FAR);
      var local = socket.getLocalAddress();
      return local.isAnyLocalAddress() || local.isLoopbackAddress() ? "" : local.getHostAddress();
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private static String addressOfAnInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(a -> a instanceof java.net.Inet4Address && !a.isLoopbackAddress())
          .filter(a -> !a.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElse("");
    } catch (SocketException e) {
      return "";
    }
  }

  /** The name by which this machine knows itself, in lower case. */
  public static String hostname() {
    var name = text(Path.of("/proc/sys/kernel/hostname"));
    if (name.isEmpty()) {
      try {
        name = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        name = "localhost";
      }
    }
    return name.toLowerCase(java.util.Locale.ROOT);
  }
}
