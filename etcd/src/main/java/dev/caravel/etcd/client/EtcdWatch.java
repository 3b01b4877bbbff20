package dev.caravel.etcd.client;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchBatch;
import dev.caravel.etcd.v3.WatchCreateRequest;
import dev.caravel.etcd.v3.WatchCreateRequest.FilterType;
import dev.caravel.etcd.v3.WatchGrpc;
import dev.caravel.etcd.v3.WatchProgressRequest;
import dev.caravel.etcd.v3.WatchRequest;
import dev.caravel.etcd.v3.WatchResponse;
import dev.caravel.etcd.wire.Errors;
import dev.caravel.etcd.wire.RequestMessages;
import dev.caravel.etcd.wire.ResponseMessages;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One watch on a stream of its own. No more responses are on their way than have been taken, so a
 * slow reader holds the server up and not this process's memory.
 */
final class EtcdWatch implements Watch, ClientResponseObserver<WatchRequest, WatchResponse> {
  private static final int RESPONSES_UNDER_WAY = 16;

  private sealed interface Item {
    record Response(WatchResponse message) implements Item {}

    record End(EtcdException reason) implements Item {}
  }

  private final LinkedBlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<Long> created = new CompletableFuture<>();
  private volatile @Nullable ClientCallStreamObserver<WatchRequest> requests;
  private @Nullable EtcdException ended;

  private EtcdWatch() {}

  static EtcdWatch open(Channel channel, dev.caravel.etcd.WatchRequest request, Duration timeout) {
    var watch = new EtcdWatch();
    var requests = WatchGrpc.newStub(channel).watch(watch);
    var create =
        WatchCreateRequest.newBuilder()
            .setKey(RequestMessages.bytes(request.range().start()))
            .setRangeEnd(RequestMessages.bytes(request.range().end()))
            .setStartRevision(request.startRevision())
            .setPrevKv(request.previous())
            .setProgressNotify(request.progressNotify());
    if (request.noPut()) {
      create.addFilters(FilterType.NOPUT);
    }
    if (request.noDelete()) {
      create.addFilters(FilterType.NODELETE);
    }
    requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
    watch.awaitCreated(timeout);
    return watch;
  }

  /** What comes "from now on" is what comes after the server has said that it watches. */
  private void awaitCreated(Duration timeout) {
    try {
      created.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new EtcdException(Reason.INTERRUPTED, Reason.INTERRUPTED.message(), e);
    } catch (TimeoutException e) {
      close();
      throw new EtcdException(Reason.UNAVAILABLE, Reason.UNAVAILABLE.message(), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EtcdException refused
          ? refused
          : new EtcdException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
    stream.disableAutoRequestWithInitial(RESPONSES_UNDER_WAY);
    requests = stream;
  }

  @Override
  public void onNext(WatchResponse response) {
    if (response.getCreated() && !response.getCanceled()) {
      created.complete(response.getWatchId());
      request();
    } else {
      if (response.getCanceled()) {
        created.complete(response.getWatchId());
      }
      items.add(new Item.Response(response));
    }
  }

  @Override
  public void onError(Throwable failure) {
    var reason = Errors.read(Status.fromThrowable(failure), failure);
    created.completeExceptionally(reason);
    items.add(new Item.End(reason));
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("the server ended the stream").asException());
  }

  private void request() {
    var stream = requests;
    if (stream != null) {
      stream.request(1);
    }
  }

  @Override
  public WatchBatch next() throws InterruptedException {
    if (ended != null) {
      throw ended;
    }
    try {
      return switch (items.take()) {
        case Item.End(var reason) -> throw reason;
        case Item.Response(var message) -> {
          request();
          yield batch(message);
        }
      };
    } catch (EtcdException e) {
      ended = e;
      throw e;
    }
  }

  private static WatchBatch batch(WatchResponse response) {
    if (response.getCompactRevision() != 0) {
      throw new CompactedException(response.getCompactRevision());
    }
    if (response.getCanceled()) {
      throw new EtcdException(
          Reason.STOPPED, "the server ended the watch: " + response.getCancelReason());
    }
    var events = response.getEventsList().stream().map(ResponseMessages::read).toList();
    // the header's revision may be ahead of what was delivered
    long revision =
        events.isEmpty() ? response.getHeader().getRevision() : events.getLast().revision();
    return new WatchBatch(revision, events);
  }

  @Override
  public synchronized void requestProgress() {
    var stream = requests;
    if (stream != null) {
      stream.onNext(
          WatchRequest.newBuilder()
              .setProgressRequest(WatchProgressRequest.getDefaultInstance())
              .build());
    }
  }

  @Override
  public synchronized void close() {
    var stream = requests;
    if (stream != null) {
      stream.cancel("the watch is closed", null);
    }
  }
}
