package dev.caravel.network.kernel;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A network namespace, held open by a descriptor (network_namespaces(7)). Closing it lets the
 * kernel remove the namespace once nothing else uses it.
 *
 * <p>Work inside runs on a platform thread of its own, which enters the namespace and ends with the
 * work: no pooled thread ever changes its namespace. Sockets belong to the namespace in which they
 * were opened and can be used by any thread afterwards.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final int descriptor;
  private boolean closed;

  private NetworkNamespace(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * The namespace behind a file as {@code /run/netns/x} or {@code /proc/1/ns/net}.
   *
   * @throws KernelException if there is no such file
   */
  public static NetworkNamespace open(Path path) {
    return new NetworkNamespace(Linux.open(path.toString()));
  }

  /** A new namespace without a name; nothing in it is up, not even the loopback interface. */
  public static NetworkNamespace create() {
    return onOwnThread(() -> {
      Linux.unshare(Linux.CLONE_NEWNET);
      return new NetworkNamespace(Linux.open("/proc/thread-self/ns/net"));
    });
  }

  /** The descriptor that holds the namespace. */
  public int descriptor() {
    return descriptor;
  }

  /** A file that leads to the namespace as long as it is open here. */
  public Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor);
  }

  /**
   * Runs {@code work} inside the namespace and returns its result.
   *
   * @throws RuntimeException what {@code work} throws; checked exceptions come wrapped in {@link
   *     CompletionException}
   */
  public <T> T inside(Callable<T> work) {
    return onOwnThread(() -> {
      Linux.setns(descriptor, Linux.CLONE_NEWNET);
      return work.call();
    });
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Linux.close(descriptor);
    }
  }

  private static <T> T onOwnThread(Callable<T> work) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .name("network namespace")
        .daemon()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
