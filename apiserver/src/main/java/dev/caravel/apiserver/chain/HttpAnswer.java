package dev.caravel.apiserver.chain;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.content.ListWriter;
import dev.caravel.apiserver.content.Negotiated;
import dev.caravel.apiserver.content.ObjectWriter;
import dev.caravel.apiserver.content.TableWriter;
import dev.caravel.apiserver.content.WatchWriter;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.apiserver.table.MetadataOnly;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the answer to one exchange, in the form its caller accepts. */
final class HttpAnswer implements RequestChain.Sink {
  private final Exchange exchange;
  private final Clock clock;
  private @Nullable Incoming incoming;
  private boolean begun;

  HttpAnswer(Exchange exchange, Clock clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  /** Says what was asked, once that is known. */
  void to(Incoming asked) {
    incoming = asked;
  }

  /** What kind of answer a request gets. */
  static Negotiated.Answer kind(RequestInfo info) {
    if (!info.isResourceRequest()) {
      return isGroup(info.path()) ? Negotiated.Answer.PLAIN_UNROUTED : Negotiated.Answer.PLAIN;
    }
    return switch (info.verb()) {
      case "watch" -> Negotiated.Answer.STREAM;
      case "list" -> Negotiated.Answer.LIST;
      default -> Negotiated.Answer.OBJECT;
    };
  }

  /** {@code /apis} and {@code /apis/GROUP}. */
  private static boolean isGroup(String path) {
    return path.equals("/apis")
        || (path.startsWith("/apis/") && path.indexOf('/', "/apis/".length()) < 0);
  }

  @Override
  public void send(ApiRequest request, ApiResponse response) throws InterruptedException {
    switch (response) {
      case ApiResponse.Single single -> object(request, single);
      case ApiResponse.Items items -> items(request, items);
      case ApiResponse.Watch watch -> watch(request, watch.stream());
      case ApiResponse.Raw raw ->
          respond(raw.code(), raw.contentType(), raw.headers(), raw.bytes());
      case ApiResponse.Streamed streamed -> streamed(streamed);
      case ApiResponse.TakenOver taken -> begun = true;
    }
  }

  private Negotiated negotiated(ApiRequest request) {
    return Negotiated.of(request.headers(), request.query(), kind(request.info()));
  }

  private void object(ApiRequest request, ApiResponse.Single single) {
    Negotiated how = negotiated(request);
    Struct shown = shown(single.object(), how.representation());
    respond(
        single.code(), how.format().mediaType(), Headers.none(), ObjectWriter.write(shown, how));
  }

  private Struct shown(Struct object, Representation representation) {
    return switch (representation) {
      case Representation.AsIs asIs -> object;
      case Representation.AsMetadata metadata -> MetadataOnly.of(object, metadata.apiVersion());
      case Representation.AsTable table ->
          kindOf(object)
              .map(kind -> TableWriter.of(kind, object, table, clock.now(), true))
              .orElse(object);
    };
  }

  /** The kind of an object that has rows in tables; a Status has none. */
  private static Optional<Kind<?>> kindOf(Struct object) {
    String kind = object.stringAt("kind");
    return kind.equals("Status")
        ? Optional.empty()
        : Kinds.find(object.stringAt("apiVersion"), kind);
  }

  private void items(ApiRequest request, ApiResponse.Items items) {
    Negotiated how = negotiated(request);
    byte[] bytes =
        how.representation() instanceof Representation.AsTable table
            ? ObjectWriter.write(TableWriter.of(items, table, clock.now()), how)
            : ListWriter.write(items, how);
    respond(200, how.format().mediaType(), Headers.none(), bytes);
  }

  /** Sends events until the watch ends, its time is up or the watcher goes away. */
  private void watch(ApiRequest request, WatchStream stream) throws InterruptedException {
    try (stream) {
      var writer = new WatchWriter(negotiated(request), new TableEvents(request, clock));
      exchange.onClose(stream::close);
      var timer = clock.schedule(Duration.between(clock.now(), request.deadline()), stream::close);
      begun = true;
      try (var body = exchange.stream(200, headers(writer.contentType(), Headers.none()))) {
        for (var events = stream.take(); !events.isEmpty(); events = stream.take()) {
          body.write(writer.write(events));
        }
      } finally {
        timer.cancel();
      }
    }
  }

  /** Shows each event's object as a Table; the first has the columns. */
  private static final class TableEvents implements java.util.function.UnaryOperator<Struct> {
    private final ApiRequest request;
    private final Clock clock;
    private boolean withColumns = true;

    TableEvents(ApiRequest request, Clock clock) {
      this.request = request;
      this.clock = clock;
    }

    @Override
    public Struct apply(Struct object) {
      if (!(request.representation() instanceof Representation.AsTable table)) {
        return object;
      }
      var kind = kindOf(object);
      if (kind.isEmpty()) {
        return object;
      }
      Struct shown = TableWriter.of(kind.get(), object, table, clock.now(), withColumns);
      withColumns = false;
      return shown;
    }
  }

  private void streamed(ApiResponse.Streamed streamed) throws InterruptedException {
    begun = true;
    var thread = Thread.currentThread();
    exchange.onClose(thread::interrupt);
    try (var body =
        exchange.stream(streamed.code(), headers(streamed.contentType(), streamed.headers()))) {
      streamed.source().writeTo(body::write);
    }
  }

  /** Answers with an error; an answer that has begun is broken off. */
  void fail(ApiError error) {
    if (begun) {
      throw error;
    }
    Incoming asked = incoming;
    Negotiated how =
        Negotiated.ofError(exchange.headers(), asked == null ? Query.EMPTY : asked.query());
    var more = Headers.none();
    int retryAfter = error.details().retryAfterSeconds();
    if (retryAfter > 0) {
      more.add("Retry-After", Integer.toString(retryAfter));
    }
    respond(
        error.code(),
        how.format().mediaType(),
        more,
        ObjectWriter.write(error.status().struct(), how));
  }

  private void respond(int code, String contentType, Headers more, byte[] bytes) {
    begun = true;
    exchange.respond(code, headers(contentType, more), bytes);
  }

  private Headers headers(String contentType, Headers more) {
    var headers = Headers.none();
    Incoming asked = incoming;
    if (asked != null) {
      headers.add("Audit-Id", asked.auditId());
      asked.answered().forEach(headers::add);
      asked.warnings().texts().forEach(text -> headers.add("Warning", warning(text)));
    }
    if (more.find("Cache-Control").isEmpty()) {
      headers.add("Cache-Control", "no-cache, private");
    }
    if (!contentType.isEmpty()) {
      headers.add("Content-Type", contentType);
    }
    more.forEach(headers::add);
    return headers;
  }

  /** RFC 7234, 5.5: the code for anything, no agent, the text quoted. */
  static String warning(String text) {
    var quoted = new StringBuilder("299 - \"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        quoted.append(c);
      } else {
        quoted.append(' '); // headers carry printable ASCII alone
      }
    }
    return quoted.append('"').toString();
  }
}
