package dev.caravel.apiserver.chain;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Struct;
import dev.caravel.api.value.Bytes;
import dev.caravel.apiserver.content.ListWriter;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests of one user from this process: the same stages as from the network but TLS and
 * authentication, with objects instead of bytes. A call runs on its caller's thread.
 */
public final class InProcessTransport implements Transport {
  private final RequestChain chain;
  private final UserInfo user;
  private final Clock clock;

  public InProcessTransport(RequestChain chain, UserInfo user, Clock clock) {
    this.chain = chain;
    this.user = user;
    this.clock = clock;
  }

  @Override
  public Response send(Request request) {
    var incoming = incoming(request);
    var response = new AtomicReference<Response>();
    try {
      var info = RequestInfoParser.parse(incoming.method(), incoming.path(), incoming.query());
      chain.serve(
          incoming,
          info,
          user,
          Optional.empty(),
          (asked, answer) -> response.set(response(asked, answer)));
    } catch (ApiError e) {
      return withWarnings(
          new Response(e.code(), Map.of(), new Body.Item(e.status().struct())), incoming);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for " + request.path(), e);
    }
    return withWarnings(Objects.requireNonNull(response.get()), incoming);
  }

  private static Response withWarnings(Response response, Incoming incoming) {
    var texts = incoming.warnings().texts();
    if (texts.isEmpty()) {
      return response;
    }
    var headers = new LinkedHashMap<>(response.headers());
    headers.put("warning", texts.stream().map(HttpAnswer::warning).toList());
    return new Response(response.status(), headers, response.body());
  }

  private static Incoming incoming(Request request) {
    var headers = Headers.none();
    request.headers().forEach(headers::add);
    if (!request.accept().isEmpty()) {
      headers.add("Accept", String.join(", ", request.accept()));
    }
    return new Incoming(
        request.method().name(),
        Incoming.decoded(request.path()),
        new Query(request.query()),
        headers,
        body(request),
        RequestChain.newAuditId(),
        new Warnings(),
        Headers.none());
  }

  private static RequestBody body(Request request) {
    return switch (request.body()) {
      case Body.Empty empty -> RequestBody.NONE;
      case Body.Item item -> new RequestBody.Decoded(item.object());
      case Body.Encoded encoded ->
          new RequestBody.Encoded(encoded.contentType(), encoded.content().toByteArray());
      case Body.Streamed streamed -> throw new TransportException("a request cannot be streamed");
      case Body.Events events -> throw new TransportException("a request is not a watch");
    };
  }

  private Response response(ApiRequest request, ApiResponse answer) throws InterruptedException {
    return switch (answer) {
      case ApiResponse.Single single -> Response.of(single.code(), new Body.Item(single.object()));
      case ApiResponse.Items items -> Response.of(200, new Body.Item(list(items)));
      case ApiResponse.Watch watch -> {
        var left = Duration.between(clock.now(), request.deadline());
        var timer = clock.schedule(left, watch.stream()::close);
        yield Response.of(200, new Body.Events(new StreamEvents(watch.stream(), timer)));
      }
      case ApiResponse.Raw raw ->
          Response.of(raw.code(), new Body.Encoded(raw.contentType(), Bytes.wrap(raw.bytes())));
      case ApiResponse.Streamed streamed -> {
        var all = new ByteArrayOutputStream();
        streamed.source().writeTo(all::writeBytes);
        yield Response.of(
            streamed.code(),
            new Body.Encoded(streamed.contentType(), Bytes.wrap(all.toByteArray())));
      }
      case ApiResponse.TakenOver taken ->
          throw new IllegalStateException("there is no connection to take over");
    };
  }

  /** The items themselves in a list object; nothing is copied. */
  private static Struct list(ApiResponse.Items items) {
    var kind = items.itemKind();
    var listKind =
        Kinds.find(kind.apiVersion(), kind.kind() + "List")
            .orElseThrow(() -> new IllegalStateException(kind + " has no list"));
    var schema = listKind.schema();
    return Struct.builder(schema)
        .set(schema.field("kind").slot(), listKind.kind())
        .set(schema.field("apiVersion").slot(), listKind.apiVersion())
        .set(schema.field("metadata").slot(), ListWriter.metadata(items).struct())
        .setList(schema.field("items").slot(), new ArrayList<>(items.items()))
        .build();
  }

  @Override
  public Channels connect(Request request, List<String> protocols) {
    throw new TransportException("connections of several channels can be had over HTTPS alone");
  }

  @Override
  public void close() {
    // There is nothing to let go of.
  }
}
