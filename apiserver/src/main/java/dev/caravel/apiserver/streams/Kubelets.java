package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeAddress;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Finds the kubelet of a node. */
public final class Kubelets {
  /** Which of a node's addresses is taken. */
  public static final List<String> ADDRESS_TYPES =
      List.of("InternalIP", "ExternalIP", "InternalDNS", "ExternalDNS", "Hostname");

  private static final int DEFAULT_PORT = 10250;

  /** Makes the TLS of connections to kubelets, when the first is made. */
  @FunctionalInterface
  public interface Tls {
    SSLSocketFactory get() throws IOException;
  }

  private final ObjectReader reader;
  private final List<String> addressTypes;
  private final Tls tls;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SSLSocketFactory factory;

  /**
   * @param addressTypes the dearest first
   */
  public Kubelets(ObjectReader reader, List<String> addressTypes, Tls tls) {
    this.reader = reader;
    this.addressTypes = List.copyOf(addressTypes);
    this.tls = tls;
  }

  /**
   * The kubelet of {@code nodeName}.
   *
   * @param notFound what to answer if there is no such node
   */
  Target of(String nodeName, String path, ApiError notFound)
      throws InterruptedException, IOException {
    Node node = reader.find(Node.KIND, "", nodeName).map(Node.KIND::of).orElseThrow(() -> notFound);
    int port = node.status().daemonEndpoints().kubeletEndpoint().Port();
    return new Target(address(node), port == 0 ? DEFAULT_PORT : port, Optional.of(factory()), path);
  }

  private String address(Node node) {
    for (String type : addressTypes) {
      for (NodeAddress address : node.status().addresses()) {
        if (address.type().equals(type)) {
          return address.address();
        }
      }
    }
    throw ApiError.internal(
        "no preferred addresses found; known addresses: " + node.status().addresses());
  }

  private SSLSocketFactory factory() throws IOException {
    lock.lock();
    try {
      if (factory == null) {
        factory = tls.get();
      }
      return factory;
    } finally {
      lock.unlock();
    }
  }
}
