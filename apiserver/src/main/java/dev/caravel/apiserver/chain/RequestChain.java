package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.authentication.Authenticator;
import dev.caravel.apiserver.authentication.Credentials;
import dev.caravel.apiserver.authentication.InvalidCredentials;
import dev.caravel.apiserver.authorization.Attributes;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.content.Negotiated;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.ClosedStreamException;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.http.HttpHandler;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What happens to a request, stage by stage, from the network or from this process.
 *
 * <p>How this works: {@link #handle} is the whole way of a request from the network. Every stage
 * either goes on or throws an {@link ApiError}, which becomes the answer. From this process a
 * request enters at {@link #serve}, with its user known. Each runs on a virtual thread of its own.
 */
public final class RequestChain implements HttpHandler {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");

  private final Clock clock;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final Flows flows;
  private final Routes routes;
  private final RequestObserver observer;
  private final Impersonation impersonation;
  private final Deadlines deadlines;
  private final InFlight reads;
  private final InFlight writes;
  private final boolean anonymousAllowed;

  public RequestChain(
      Clock clock,
      Authenticator authenticator,
      Authorizer authorizer,
      Flows flows,
      Routes routes,
      RequestObserver observer,
      ChainLimits limits) {
    this.clock = clock;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.flows = flows;
    this.routes = routes;
    this.observer = observer;
    this.impersonation = new Impersonation(authorizer);
    this.deadlines = new Deadlines(clock, limits.requestTimeout(), limits.minWatch());
    this.reads = new InFlight(limits.readsInFlight());
    this.writes = new InFlight(limits.writesInFlight());
    this.anonymousAllowed = limits.anonymousAllowed();
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    var answer = new HttpAnswer(exchange, clock);
    try {
      Incoming incoming = Incoming.of(exchange, newAuditId());
      answer.to(incoming);
      RequestInfo info =
          RequestInfoParser.parse(incoming.method(), incoming.path(), incoming.query());
      UserInfo caller = authenticate(exchange);
      if (exchange.isTooLarge()) {
        throw ApiError.requestEntityTooLarge(
            "Request entity too large: limit is " + ApiRequest.MAX_BODY_BYTES);
      }
      UserInfo user = impersonation.apply(caller, incoming.headers(), info);
      flows.of(user, info).ifPresent(flow -> tell(flow, incoming));
      serve(incoming, info, user, Optional.of(exchange), answer);
    } catch (ApiError e) {
      answer.fail(e);
    } catch (ClosedStreamException gone) {
      throw gone;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, exchange.method() + " " + exchange.target() + " failed", e);
      answer.fail(ApiError.internal("the request could not be served; the log says why"));
    }
  }

  private static void tell(Flows.Flow flow, Incoming incoming) {
    incoming
        .answered()
        .add("X-Kubernetes-Pf-Flowschema-Uid", flow.schemaUid())
        .add("X-Kubernetes-Pf-Prioritylevel-Uid", flow.levelUid());
  }

  /** The user that the request's credentials prove; nobody, if it shows none. */
  private UserInfo authenticate(Exchange exchange) throws InterruptedException {
    var credentials =
        new Credentials(
            exchange.peerCertificates(),
            Credentials.bearerToken(exchange.headers().get("Authorization")),
            exchange.headers());
    try {
      var user = authenticator.authenticate(credentials);
      if (user.isPresent()) {
        return authenticated(user.get());
      }
    } catch (InvalidCredentials e) {
      LOG.log(Level.INFO, "unauthenticated request: {0}", e.getMessage());
      throw ApiError.unauthorized("Unauthorized");
    }
    if (!credentials.bearerToken().isEmpty() || !anonymousAllowed) {
      throw ApiError.unauthorized("Unauthorized");
    }
    return UserInfo.ANONYMOUS;
  }

  private static UserInfo authenticated(UserInfo user) {
    if (user.isIn(UserInfo.AUTHENTICATED) || user.isIn(UserInfo.UNAUTHENTICATED)) {
      return user;
    }
    var groups = new ArrayList<>(user.groups());
    groups.add(UserInfo.AUTHENTICATED);
    return new UserInfo(user.name(), user.uid(), groups, user.extra());
  }

  /** Where a request's answer goes. */
  interface Sink {
    /** Sends the answer, as long as that takes. */
    void send(ApiRequest request, ApiResponse response) throws InterruptedException;
  }

  /**
   * The stages behind authentication.
   *
   * @param exchange empty for a request from this process, which cannot be connected through
   */
  void serve(
      Incoming incoming, RequestInfo info, UserInfo user, Optional<Exchange> exchange, Sink sink)
      throws InterruptedException {
    long start = clock.nanoTime();
    observer.started(info);
    int code = 500;
    try {
      ApiRequest request;
      ApiResponse response;
      try (var place = placeFor(info, user)) {
        authorize(user, info, incoming);
        request = request(incoming, info, user, exchange.isEmpty());
        response = answerInTime(request, exchange);
      }
      code = code(response);
      sink.send(request, response);
    } catch (ApiError e) {
      code = e.code();
      throw e;
    } finally {
      observer.ended(info, code, clock.since(start));
    }
  }

  private InFlight.Place placeFor(RequestInfo info, UserInfo user) throws InterruptedException {
    if (user.isIn(UserInfo.MASTERS) || Deadlines.isLongRunning(info)) {
      return InFlight.Place.NONE;
    }
    return info.isWrite() ? writes.take() : reads.take();
  }

  private void authorize(UserInfo user, RequestInfo info, Incoming incoming) {
    Attributes attributes = Attributes.of(user, info, SelectedFields.of(info, incoming.query()));
    var decision = authorizer.authorize(attributes);
    if (!decision.isAllowed()) {
      String refusal = attributes.refusal();
      String why = decision.reason().isEmpty() ? refusal : refusal + ": " + decision.reason();
      throw ApiError.forbidden(
          info.group(), info.isResourceRequest() ? info.resource() : "", info.name(), why);
    }
  }

  private ApiRequest request(
      Incoming incoming, RequestInfo info, UserInfo user, boolean isInProcess) {
    Representation shown =
        info.isResourceRequest() && !routes.isConnection(info)
            ? negotiate(incoming, info).representation()
            : Representation.AS_IS;
    return new ApiRequest(
        incoming.method(),
        info,
        incoming.query(),
        incoming.body(),
        user,
        incoming.userAgent(),
        shown,
        isInProcess,
        deadlines.of(info, incoming.query()),
        incoming.warnings(),
        incoming.headers());
  }

  /** Refuses what cannot be answered in a form the caller accepts before anything is done. */
  private static Negotiated negotiate(Incoming incoming, RequestInfo info) {
    return Negotiated.of(incoming.headers(), incoming.query(), HttpAnswer.kind(info));
  }

  /** Waits for the answer until the request's deadline; watches and streams end on their own. */
  private ApiResponse answerInTime(ApiRequest request, Optional<Exchange> exchange)
      throws InterruptedException {
    if (Deadlines.isLongRunning(request.info())) {
      return routes.answer(request, exchange);
    }
    var interruption = new Interruption(Thread.currentThread());
    var timer =
        clock.schedule(Duration.between(clock.now(), request.deadline()), interruption::interrupt);
    try {
      return routes.answer(request, exchange);
    } catch (InterruptedException e) {
      if (interruption.end()) {
        throw ApiError.timeout("request did not complete within the allotted timeout", 0);
      }
      throw e;
    } finally {
      timer.cancel();
      if (interruption.end()) {
        Thread.interrupted(); // the answer came just in time
      }
    }
  }

  /** Interrupts a thread, but never when it has gone on to something else. */
  private static final class Interruption {
    private final Thread thread;
    private boolean happened;
    private boolean ended;

    Interruption(Thread thread) {
      this.thread = thread;
    }

    synchronized void interrupt() {
      if (!ended) {
        happened = true;
        thread.interrupt();
      }
    }

    /** From here on nothing is interrupted; true if something was. */
    synchronized boolean end() {
      ended = true;
      return happened;
    }
  }

  private static int code(ApiResponse response) {
    return switch (response) {
      case ApiResponse.Single single -> single.code();
      case ApiResponse.Items items -> 200;
      case ApiResponse.Watch watch -> 200;
      case ApiResponse.Raw raw -> raw.code();
      case ApiResponse.Streamed streamed -> streamed.code();
      case ApiResponse.TakenOver taken -> 101;
    };
  }

  /** How many requests are being served: reads, writes. */
  public Map<String, Integer> inFlight() {
    return Map.of("readOnly", reads.taken(), "mutating", writes.taken());
  }

  Clock clock() {
    return clock;
  }

  static String newAuditId() {
    var random = ThreadLocalRandom.current();
    return new UUID(
            random.nextLong() & ~0xF000L | 0x4000L,
            random.nextLong() & ~(0xC0L << 56) | (0x80L << 56))
        .toString();
  }
}
