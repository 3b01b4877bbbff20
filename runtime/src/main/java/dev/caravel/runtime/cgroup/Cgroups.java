package dev.caravel.runtime.cgroup;

import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The host's control groups: trees of version 1, the unified tree of version 2, or both (hybrid).
 * What a caller sees is one {@link Cgroup} whichever they are.
 */
public final class Cgroups {
  /** Controllers of version 1 that we use; the others' trees are left alone. */
  private static final Set<String> USED =
      Set.of("cpu", "cpuacct", "cpuset", "devices", "hugetlb", "memory", "pids");

  private static final Set<String> ALL =
      Set.of(
          "blkio",
          "cpu",
          "cpuacct",
          "cpuset",
          "devices",
          "freezer",
          "hugetlb",
          "memory",
          "misc",
          "net_cls",
          "net_prio",
          "perf_event",
          "pids",
          "rdma");

  /**
   * A hierarchy as containers see it below {@code /sys/fs/cgroup}.
   *
   * @param name its directory there; "" is {@code /sys/fs/cgroup} itself
   * @param type the file system
   * @param options mount options
   */
  public record View(String name, String type, String options) {}

  private final List<Hierarchy> hierarchies;
  private final Clock clock;

  private Cgroups(List<Hierarchy> hierarchies, Clock clock) {
    this.hierarchies = hierarchies;
    this.clock = clock;
  }

  /** Those that are mounted on this host. */
  public static Cgroups mounted(Clock clock) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/self/mountinfo")), clock);
  }

  /** Reads lines of {@code /proc/PID/mountinfo} (proc(5)). */
  static Cgroups parse(List<String> mountinfo, Clock clock) {
    // A tree can be mounted more than once: the first one counts.
    Map<String, Hierarchy> found = new LinkedHashMap<>();
    for (String line : mountinfo) {
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] place = line.substring(0, dash).split(" ", -1);
      String[] kind = line.substring(dash + 3).split(" ", -1);
      Path mount = Path.of(place[4]);
      if (kind[0].equals("cgroup2")) {
        found.putIfAbsent("", new VersionTwo(mount));
      } else if (kind[0].equals("cgroup")) {
        var controllers = new TreeSet<String>(Arrays.asList(kind[2].split(",", -1)));
        controllers.retainAll(ALL);
        if (controllers.stream().anyMatch(USED::contains)) {
          found.putIfAbsent(String.join(",", controllers), new VersionOne(mount, controllers));
        }
      }
    }
    var hierarchies = new ArrayList<>(found.values());
    hierarchies.sort((a, b) -> Boolean.compare(a instanceof VersionOne, b instanceof VersionOne));
    return new Cgroups(List.copyOf(hierarchies), clock);
  }

  /**
   * The group at {@code path}, whether it exists or not.
   *
   * @throws IllegalArgumentException unless the path is absolute and leads nowhere else
   */
  public Cgroup at(String path) {
    if (!path.startsWith("/") || !Path.of(path).normalize().toString().equals(path)) {
      throw new IllegalArgumentException("\"" + path + "\" is not the path of a control group");
    }
    return new Cgroup(hierarchies, path, clock);
  }

  /** What a container shows of them. */
  public List<View> views() {
    boolean unified = hierarchies.stream().allMatch(VersionTwo.class::isInstance);
    return hierarchies.stream()
        .map(hierarchy ->
            switch (hierarchy) {
              case VersionOne one ->
                  new View(
                      one.mount().getFileName().toString(),
                      "cgroup",
                      String.join(",", one.controllers()));
              case VersionTwo two -> new View(unified ? "" : "unified", "cgroup2", "");
            })
        .toList();
  }
}
