package dev.caravel.runtime.cgroup;

/**
 * What the processes of a control group use.
 *
 * @param cpuNanos CPU time since the group was made
 * @param usageBytes memory with the page cache
 * @param workingSetBytes memory without the inactive page cache: what eviction looks at
 * @param limitBytes {@link Long#MAX_VALUE} where there is none
 */
public record Usage(
    long cpuNanos,
    long usageBytes,
    long workingSetBytes,
    long rssBytes,
    long limitBytes,
    long swapBytes,
    long pageFaults,
    long majorPageFaults,
    long processes) {

  /** A limit this high is the kernel's way to say that there is none. */
  private static final long UNLIMITED_BYTES = 1L << 60;

  /** The memory that is left below the limit, in bytes; 0 where there is no limit. */
  public long availableBytes() {
    return limitBytes >= UNLIMITED_BYTES ? 0 : Math.max(0, limitBytes - workingSetBytes);
  }

  static final class Builder {
    long cpuNanos;
    long rssBytes;
    long limitBytes = Long.MAX_VALUE;
    long swapBytes;
    long pageFaults;
    long majorPageFaults;
    long processes;
    private long usageBytes;
    private long workingSetBytes;

    void memory(long usage, long inactiveFile) {
      usageBytes = usage;
      workingSetBytes = Math.max(0, usage - inactiveFile);
    }

    Usage build() {
      return new Usage(
          cpuNanos,
          usageBytes,
          workingSetBytes,
          rssBytes,
          limitBytes,
          swapBytes,
          pageFaults,
          majorPageFaults,
          processes);
    }
  }
}
