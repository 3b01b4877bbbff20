package dev.caravel.client;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client of one API server.
 *
 * <p>How this works: a {@link Resource} turns a call into a {@link Request} with a path and either
 * an object or bytes as its body; a {@link Transport} carries it, over HTTPS or straight into an
 * API server of the same process; the answer's body is an object already, or is decoded by the
 * kind's schema. An answer that is not a success becomes an {@link ApiException}. Nothing is kept
 * between calls: a client may be shared by any number of threads, whose calls block.
 *
 * <pre>{@code
 * try (Client client = new Client(new HttpTransport(Kubeconfig.load().current(), clock))) {
 *   client.resource(Pod.KIND).namespace("default").list().items().forEach(System.out::println);
 * }
 * }</pre>
 */
public final class Client implements AutoCloseable {
  private final Transport transport;
  private final Consumer<String> warnings;

  /** A client over the transport, which it closes; the server's warnings are dropped. */
  public Client(Transport transport) {
    this(transport, warning -> {});
  }

  /**
   * A client over the transport, which it closes.
   *
   * @param warnings is given each text of the server's {@code Warning} headers
   */
  public Client(Transport transport, Consumer<String> warnings) {
    this.transport = transport;
    this.warnings = warnings;
  }

  /** The objects of a kind, in all namespaces. */
  public <T extends KubernetesObject> Resource<T> resource(Kind<T> kind) {
    return new Resource<>(this, kind);
  }

  /**
   * Sends any request.
   *
   * @throws ApiException if the answer is not a success
   * @throws dev.caravel.client.transport.TransportException if there is none
   */
  public Response send(Request request) {
    var response = transport.send(request);
    for (var warning : response.warnings()) {
      warnings.accept(WarningText.of(warning));
    }
    if (!response.isSuccess()) {
      throw ApiException.of(response);
    }
    return response;
  }

  /**
   * Sends a request and reads the answer as text.
   *
   * @throws ApiException if the answer is not a success
   */
  public String text(Request request) {
    return Wire.text(send(request).body());
  }

  /**
   * Sends a request and gives the answer as it comes; the caller closes it.
   *
   * @throws ApiException if the answer is not a success
   */
  public InputStream stream(Request request) {
    return Wire.stream(send(request.asStream()).body());
  }

  /**
   * Opens a connection of several channels.
   *
   * @throws ApiException if the server refuses
   */
  public Channels connect(Request request, List<String> protocols) {
    return transport.connect(request, protocols);
  }

  public Transport transport() {
    return transport;
  }

  @Override
  public void close() {
    transport.close();
  }
}
