package dev.caravel.etcd.server;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.v3.WatchGrpc;
import dev.caravel.etcd.v3.WatchRequest;
import dev.caravel.etcd.v3.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Watching keys. */
final class WatchService extends WatchGrpc.WatchImplBase {
  private final KeyValueStore store;
  private final Member member;
  private final int fragmentBytes;

  WatchService(KeyValueStore store, Member member, int fragmentBytes) {
    this.store = store;
    this.member = member;
    this.fragmentBytes = fragmentBytes;
  }

  @Override
  public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> observer) {
    var stream =
        new WatchStream(
            store, member, fragmentBytes, (ServerCallStreamObserver<WatchResponse>) observer);
    return stream.requests();
  }
}
