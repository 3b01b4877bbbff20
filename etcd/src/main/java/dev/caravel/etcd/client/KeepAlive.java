package dev.caravel.etcd.client;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.v3.LeaseGrpc;
import dev.caravel.etcd.v3.LeaseKeepAliveRequest;
import dev.caravel.etcd.v3.LeaseKeepAliveResponse;
import dev.caravel.etcd.wire.Errors;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One keep-alive: a stream with one request and one answer. */
final class KeepAlive implements StreamObserver<LeaseKeepAliveResponse> {
  private final CompletableFuture<Long> ttl = new CompletableFuture<>();

  private KeepAlive() {}

  /** The lease's time in seconds, 0 if there is no such lease. */
  static long once(Channel channel, long id, Duration timeout) {
    var answer = new KeepAlive();
    var requests =
        LeaseGrpc.newStub(channel)
            .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .leaseKeepAlive(answer);
    requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    try {
      return answer.ttl.get(); // gRPC ends it at the deadline
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EtcdException(Reason.INTERRUPTED, Reason.INTERRUPTED.message(), e);
    } catch (ExecutionException e) {
      throw Errors.read(Status.fromThrowable(e.getCause()), e);
    } finally {
      requests.onCompleted();
    }
  }

  @Override
  public void onNext(LeaseKeepAliveResponse response) {
    ttl.complete(response.getTTL());
  }

  @Override
  public void onError(Throwable failure) {
    ttl.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    ttl.completeExceptionally(Status.UNAVAILABLE.asRuntimeException());
  }
}
