package dev.caravel.runtime.cgroup;

import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.runtime.state.DurableFile;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One control group: the directory of the same path in every hierarchy. */
public final class Cgroup {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(16);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Hierarchy> hierarchies;
  private final String path;
  private final Clock clock;

  Cgroup(List<Hierarchy> hierarchies, String path, Clock clock) {
    this.hierarchies = hierarchies;
    this.path = path;
    this.clock = clock;
  }

  /** As {@code /proc/self/cgroup} writes it. */
  public String path() {
    return path;
  }

  /** Makes it, and the groups above it; does nothing where it exists. */
  public void create() throws IOException {
    for (var hierarchy : hierarchies) {
      hierarchy.create(directory(hierarchy));
    }
  }

  /** Sets limits; what is 0 or empty stays as it is. */
  public void limit(LinuxContainerResources limits) throws IOException {
    for (var hierarchy : hierarchies) {
      hierarchy.limit(directory(hierarchy), limits);
    }
  }

  /** What is used now; empty when the group does not exist. */
  public Optional<Usage> usage() throws IOException {
    if (!exists()) {
      return Optional.empty();
    }
    var usage = new Usage.Builder();
    try {
      for (var hierarchy : hierarchies) {
        hierarchy.measure(directory(hierarchy), usage);
      }
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    }
    return Optional.of(usage.build());
  }

  /** Its directories, for a process to join; the one of version 2 comes first. */
  public List<Path> directories() {
    return hierarchies.stream().map(this::directory).toList();
  }

  /** The file in which the kernel counts processes that it killed for want of memory. */
  public Optional<Path> oomFile() {
    return hierarchies.stream().flatMap(h -> h.oomFile(directory(h)).stream()).findFirst();
  }

  public boolean exists() {
    return hierarchies.stream().anyMatch(h -> Files.isDirectory(directory(h)));
  }

  /** Kills every process in it. */
  public void kill() throws IOException {
    for (var hierarchy : hierarchies) {
      hierarchy.kill(directory(hierarchy));
    }
  }

  /**
   * Removes it and the groups below it. Processes that have just been killed may take a moment to
   * leave, and no version tells both when they do: that moment is waited for, two seconds at most.
   *
   * @throws IOException if processes are still in it then
   */
  public void remove() throws IOException, InterruptedException {
    for (var hierarchy : hierarchies) {
      for (Path directory : tree(directory(hierarchy))) {
        remove(directory);
      }
    }
  }

  /** Removes it if neither processes nor groups are in it; else it stays. */
  public void removeIfEmpty() throws IOException {
    for (var hierarchy : hierarchies) {
      try {
        Files.deleteIfExists(directory(hierarchy));
      } catch (FileSystemException stillUsed) {
        System.getLogger("dev.caravel.runtime")
            .log(System.Logger.Level.DEBUG, "{0} stays", stillUsed.getFile());
      }
    }
  }

  private void remove(Path directory) throws IOException, InterruptedException {
    long start = clock.nanoTime();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        Files.deleteIfExists(directory);
        return;
      } catch (DirectoryNotEmptyException e) {
        throw e;
      } catch (FileSystemException busy) {
        if (clock.since(start).compareTo(PATIENCE) > 0) {
          throw new IOException("the control group " + directory + " still has processes", busy);
        }
        clock.sleep(pause);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
      }
    }
  }

  /** The directory and those below it, deepest first; what goes meanwhile is left out. */
  static List<Path> tree(Path directory) throws IOException {
    var groups = new ArrayList<Path>();
    try {
      for (Path below : DurableFile.directories(directory)) {
        groups.addAll(tree(below));
      }
    } catch (NoSuchFileException gone) {
      return groups;
    }
    if (Files.isDirectory(directory)) {
      groups.add(directory);
    }
    return groups;
  }

  private Path directory(Hierarchy hierarchy) {
    return hierarchy.mount().resolve(path.substring(1));
  }
}
