package dev.caravel.client.transport;

import java.util.List;

/** The way to an API server. For any number of threads; the calls block. */
public interface Transport extends AutoCloseable {

  /**
   * Sends a request and waits for the answer, whatever its status; of a streamed one, for its head.
   *
   * @throws TransportException if there is no answer
   */
  Response send(Request request);

  /**
   * Opens a connection of several channels: exec, attach and port-forward.
   *
   * @param protocols subprotocols, the dearest first: {@code v5.channel.k8s.io}
   * @throws TransportException if there is no answer
   * @throws dev.caravel.client.ApiException if the server refuses
   */
  Channels connect(Request request, List<String> protocols);

  /** Ends all connections. */
  @Override
  void close();
}
