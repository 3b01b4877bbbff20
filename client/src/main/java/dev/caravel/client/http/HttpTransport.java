package dev.caravel.client.http;

import dev.caravel.api.value.Bytes;
import dev.caravel.client.ApiException;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Requests over HTTPS.
 *
 * <p>How this works: the JDK's HTTP client keeps one HTTP/2 connection, which all requests and
 * watches share; exec, attach and port-forward have a WebSocket each. Objects go as protobuf where
 * the kind allows it. A 401 makes the credential be read anew, for the next request.
 */
public final class HttpTransport implements Transport {
  private final Context context;
  private final HttpLimits limits;
  private final Authorization authorization;
  private final HttpClient http;

  /**
   * The way to a context's server; nothing is connected yet.
   *
   * @throws IllegalArgumentException if a certificate or a key of the context is malformed
   */
  public HttpTransport(Context context, Clock clock) {
    this(context, clock, HttpLimits.DEFAULT);
  }

  public HttpTransport(Context context, Clock clock, HttpLimits limits) {
    this.context = context;
    this.limits = limits;
    var keys = new ClientKeys();
    context.certificate().ifPresent(keys::use);
    this.authorization = new Authorization(context.credential(), keys, clock);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(tls(context, keys))
            .connectTimeout(limits.connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  private static SSLContext tls(Context context, ClientKeys keys) {
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(new KeyManager[] {keys}, new TrustManager[] {ServerTrust.of(context)}, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot set up TLS: " + e.getMessage(), e);
    }
  }

  @Override
  public Response send(Request request) {
    var builder = HttpRequest.newBuilder(uri(request, context.server().getScheme()));
    headers(request).forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
    builder.timeout(limits.answer());
    builder.method(request.method().name(), publisher(request, builder));
    try {
      return response(request, http.send(builder.build(), BodyHandlers.ofInputStream()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for " + context.server(), e);
    } catch (IOException e) {
      throw new TransportException(failure(e), e);
    }
  }

  private String failure(Throwable e) {
    var message = new StringBuilder("no answer from ").append(context.server());
    for (var cause = e; cause != null; cause = cause.getCause()) {
      var text = cause.getMessage();
      if (text != null && message.indexOf(text) < 0) {
        message.append(": ").append(text);
      } else if (text == null && cause instanceof java.net.ConnectException) {
        message.append(": connection refused");
      }
    }
    return message.toString();
  }

  private Response response(Request request, HttpResponse<InputStream> answer) throws IOException {
    if (answer.statusCode() == 401) {
      authorization.refused();
    }
    var headers = new LinkedHashMap<String, List<String>>();
    answer.headers().map().forEach((n, v) -> headers.put(n.toLowerCase(Locale.ROOT), v));
    var type = answer.headers().firstValue("content-type").orElse("");
    boolean success = answer.statusCode() >= 200 && answer.statusCode() < 300;
    if (request.streamed() && success) {
      return new Response(answer.statusCode(), headers, new Body.Streamed(type, answer.body()));
    }
    try (var in = answer.body()) {
      var content = in.readNBytes(limits.bodyBytes());
      if (content.length == limits.bodyBytes()) {
        throw new IOException("an answer of more than " + limits.bodyBytes() + " bytes");
      }
      return new Response(
          answer.statusCode(),
          headers,
          content.length == 0 ? Body.EMPTY : new Body.Encoded(type, Bytes.wrap(content)));
    }
  }

  private BodyPublisher publisher(Request request, HttpRequest.Builder builder) {
    return switch (request.body()) {
      case Body.Empty _ -> BodyPublishers.noBody();
      case Body.Encoded encoded -> {
        builder.setHeader("content-type", encoded.contentType());
        yield publisher(encoded.content().toByteArray());
      }
      case Body.Item item -> {
        var type = request.headers().get("content-type");
        if (type == null) {
          type = Codec.typeFor(item.object());
          builder.setHeader("content-type", type);
        }
        yield publisher(Codec.encode(item.object(), type));
      }
      case Body.Streamed _, Body.Events _ ->
          throw new IllegalArgumentException("only a response can be a stream");
    };
  }

  private static BodyPublisher publisher(byte[] content) {
    return BodyPublishers.ofByteArray(content);
  }

  private Map<String, List<String>> headers(Request request) {
    var headers = new LinkedHashMap<String, List<String>>();
    headers.put("user-agent", List.of("caravel"));
    if (!request.accept().isEmpty()) {
      headers.put("accept", List.of(String.join(", ", request.accept())));
    }
    var authorized = authorization.header();
    if (!authorized.isEmpty()) {
      headers.put("authorization", List.of(authorized));
    }
    var as = context.impersonation();
    if (!as.user().isEmpty()) {
      headers.put("impersonate-user", List.of(as.user()));
    }
    if (!as.uid().isEmpty()) {
      headers.put("impersonate-uid", List.of(as.uid()));
    }
    if (!as.groups().isEmpty()) {
      headers.put("impersonate-group", as.groups());
    }
    as.extra().forEach((name, values) -> headers.put("impersonate-extra-" + encode(name), values));
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return headers;
  }

  private URI uri(Request request, String scheme) {
    var server = context.server();
    var text = new StringBuilder(scheme).append("://").append(server.getRawAuthority());
    var prefix = server.getRawPath();
    if (prefix != null && !prefix.equals("/")) {
      text.append(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
    }
    text.append(request.path());
    char separator = '?';
    for (var entry : request.query().entrySet()) {
      for (var value : entry.getValue()) {
        text.append(separator).append(encode(entry.getKey())).append('=').append(encode(value));
        separator = '&';
      }
    }
    return URI.create(text.toString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public Channels connect(Request request, List<String> protocols) {
    var scheme = context.server().getScheme().equals("http") ? "ws" : "wss";
    var incoming = new WebSocketChannels.Incoming();
    var builder = http.newWebSocketBuilder().connectTimeout(limits.connect());
    builder.subprotocols(
        protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
    headers(request).forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
    try {
      var socket = builder.buildAsync(uri(request, scheme), incoming).get();
      return new WebSocketChannels(socket, incoming);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for " + context.server(), e);
    } catch (ExecutionException | CompletionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof WebSocketHandshakeException refused) {
        throw refusal(refused);
      }
      throw new TransportException(failure(cause), cause);
    }
  }

  private RuntimeException refusal(WebSocketHandshakeException refused) {
    var answer = refused.getResponse();
    if (answer == null || answer.statusCode() < 300) {
      return new TransportException("the server speaks no WebSocket here", refused);
    }
    if (answer.statusCode() == 401) {
      authorization.refused();
    }
    var text = answer.body() == null ? "" : String.valueOf(answer.body());
    var type = answer.headers().firstValue("content-type").orElse("");
    return ApiException.of(
        Response.of(answer.statusCode(), new Body.Encoded(type, Bytes.ofUtf8(text))));
  }

  /** Breaks what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    try {
      http.awaitTermination(limits.close());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "HttpTransport to " + context.server();
  }
}
