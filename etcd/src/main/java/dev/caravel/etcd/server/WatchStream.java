package dev.caravel.etcd.server;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchBatch;
import dev.caravel.etcd.v3.WatchCreateRequest;
import dev.caravel.etcd.v3.WatchCreateRequest.FilterType;
import dev.caravel.etcd.v3.WatchRequest;
import dev.caravel.etcd.v3.WatchResponse;
import dev.caravel.etcd.wire.Errors;
import dev.caravel.etcd.wire.RequestMessages;
import dev.caravel.etcd.wire.ResponseMessages;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client's stream of watches. Each watch has a virtual thread that takes from the store and
 * sends; when the client does not read, it waits, and the watch in the store lags without cost.
 */
final class WatchStream {
  /** More watches on a stream are refused. */
  static final int MAX_WATCHES = 10_000;

  private static final long NO_WATCH = -1;
  private static final String DUPLICATE =
      "etcdserver: mvcc: duplicate watch ID provided on the WatchStream";
  private static final String EMPTY_RANGE = "etcdserver: mvcc: watcher range is empty";
  private static final String TOO_MANY = "etcdserver: too many watches on the stream";

  private record Running(Watch watch, boolean notifies, boolean fragments) {}

  /** A request to hear how far all watches have come. */
  private static final class Progress {
    final Set<Long> waiting;
    long revision = Long.MAX_VALUE;

    Progress(Set<Long> waiting) {
      this.waiting = new HashSet<>(waiting);
    }
  }

  private final KeyValueStore store;
  private final Member member;
  private final int fragmentBytes;
  private final ServerCallStreamObserver<WatchResponse> out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ready = lock.newCondition();
  private final Map<Long, Running> watches = new HashMap<>();
  private final List<Progress> progress = new ArrayList<>();
  private long lastId;
  private boolean ended;

  WatchStream(
      KeyValueStore store,
      Member member,
      int fragmentBytes,
      ServerCallStreamObserver<WatchResponse> out) {
    this.store = store;
    this.member = member;
    this.fragmentBytes = fragmentBytes;
    this.out = out;
    out.setOnReadyHandler(this::signal);
    out.setOnCancelHandler(this::end);
    out.disableAutoRequest();
    out.request(1);
  }

  StreamObserver<WatchRequest> requests() {
    return new StreamObserver<>() {
      // not here: gRPC says that the client reads again only after this has returned
      @Override
      public void onNext(WatchRequest request) {
        Thread.ofVirtual().name("watch-request").start(() -> handle(request));
      }

      @Override
      public void onError(Throwable failure) {
        end();
      }

      @Override
      public void onCompleted() {
        end();
        out.onCompleted(); // nobody sends any more
      }
    };
  }

  private void handle(WatchRequest request) {
    try {
      switch (request.getRequestUnionCase()) {
        case CREATE_REQUEST -> create(request.getCreateRequest());
        case CANCEL_REQUEST -> cancel(request.getCancelRequest().getWatchId());
        case PROGRESS_REQUEST -> requestProgress();
        case REQUESTUNION_NOT_SET -> {} // of a newer client; etcd passes over it too
      }
      out.request(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    } catch (EtcdException e) {
      fail(e);
    }
  }

  private void fail(EtcdException failure) {
    lock.lock();
    try {
      if (!ended) {
        end();
        out.onError(Errors.write(failure));
      }
    } finally {
      lock.unlock();
    }
  }

  private void create(WatchCreateRequest request) throws InterruptedException {
    var range = RequestMessages.range(request.getKey(), request.getRangeEnd());
    if (range.start().isEmpty()) {
      range = new KeyRange(KeyRange.ALL.start(), range.end());
    }
    long revision = store.revision();
    lock.lock();
    try {
      if (ended) {
        return;
      }
      String refusal =
          range.isEmpty()
              ? EMPTY_RANGE
              : watches.containsKey(request.getWatchId()) && request.getWatchId() != 0
                  ? DUPLICATE
                  : watches.size() >= MAX_WATCHES ? TOO_MANY : "";
      if (!refusal.isEmpty()) {
        send(
            response(NO_WATCH, revision)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason(refusal)
                .build());
        return;
      }
      long id = request.getWatchId() != 0 ? request.getWatchId() : freeId();
      var watch =
          store.watch(
              new dev.caravel.etcd.WatchRequest(
                  range,
                  request.getStartRevision(),
                  request.getPrevKv(),
                  request.getProgressNotify(),
                  request.getFiltersList().contains(FilterType.NOPUT),
                  request.getFiltersList().contains(FilterType.NODELETE)));
      var running = new Running(watch, request.getProgressNotify(), request.getFragment());
      watches.put(id, running);
      send(response(id, revision).setCreated(true).build());
      Thread.ofVirtual().name("watch-" + id).start(() -> run(id, running));
    } finally {
      lock.unlock();
    }
  }

  private long freeId() {
    while (watches.containsKey(lastId)) {
      lastId++;
    }
    return lastId++;
  }

  private void run(long id, Running running) {
    try {
      while (true) {
        var batch = running.watch.next();
        lock.lock();
        try {
          if (!running.equals(watches.get(id))) {
            return;
          }
          deliver(id, running, batch);
        } finally {
          lock.unlock();
        }
      }
    } catch (CompactedException e) {
      finish(id, running, response(id, store.revision()).setCompactRevision(e.compactRevision()));
    } catch (EtcdException e) {
      finish(id, running, response(id, 0).setCancelReason(e.reason().message()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(long id, Running running, WatchBatch batch) throws InterruptedException {
    if (!batch.isProgress()) {
      for (var response : split(id, running, batch)) {
        send(response);
      }
      return;
    }
    boolean asked = false;
    for (var round : List.copyOf(progress)) {
      if (round.waiting.remove(id)) {
        asked = true;
        round.revision = Math.min(round.revision, batch.revision());
        finishIfComplete(round);
      }
    }
    if (running.notifies && !asked) {
      send(response(id, batch.revision()).build());
    }
  }

  /** One response, or several where the client can put them together and one would be too large. */
  private List<WatchResponse> split(long id, Running running, WatchBatch batch) {
    var responses = new ArrayList<WatchResponse>();
    var response = response(id, batch.revision());
    long bytes = 0;
    for (var event : batch.events()) {
      var message = ResponseMessages.write(event);
      if (running.fragments
          && response.getEventsCount() > 0
          && bytes + message.getSerializedSize() > fragmentBytes) {
        responses.add(response.setFragment(true).build());
        response = response(id, batch.revision());
        bytes = 0;
      }
      response.addEvents(message);
      bytes += message.getSerializedSize();
    }
    responses.add(response.build());
    return responses;
  }

  private void finish(long id, Running running, WatchResponse.Builder last) {
    lock.lock();
    try {
      if (watches.remove(id, running)) {
        running.watch.close();
        forget(id);
        send(last.setCanceled(true).build());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void cancel(long id) throws InterruptedException {
    lock.lock();
    try {
      var running = watches.remove(id);
      if (running != null) {
        running.watch.close();
        forget(id);
        send(response(id, store.revision()).setCanceled(true).build());
      }
    } finally {
      lock.unlock();
    }
  }

  private void requestProgress() throws InterruptedException {
    lock.lock();
    try {
      var round = new Progress(watches.keySet());
      if (watches.isEmpty()) {
        round.revision = store.revision();
      }
      progress.add(round);
      watches.values().forEach(running -> running.watch.requestProgress());
      finishIfComplete(round);
    } finally {
      lock.unlock();
    }
  }

  private void forget(long id) throws InterruptedException {
    for (var round : List.copyOf(progress)) {
      if (round.waiting.remove(id)) {
        finishIfComplete(round);
      }
    }
  }

  private void finishIfComplete(Progress round) throws InterruptedException {
    if (round.waiting.isEmpty() && progress.remove(round) && round.revision < Long.MAX_VALUE) {
      send(response(NO_WATCH, round.revision).build());
    }
  }

  private WatchResponse.Builder response(long id, long revision) {
    return WatchResponse.newBuilder().setHeader(member.header(revision)).setWatchId(id);
  }

  /** Sends under the lock; waits, and lets the lock go, while the client does not read. */
  private void send(WatchResponse response) throws InterruptedException {
    while (!ended && !out.isReady()) {
      ready.await();
    }
    if (!ended) {
      out.onNext(response);
    }
  }

  private void signal() {
    lock.lock();
    try {
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      watches.values().forEach(running -> running.watch.close());
      watches.clear();
      progress.clear();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
