package dev.caravel.etcd.server;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.wire.Errors;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers one request: with what the store says, or with the reason it gives. */
final class Call {
  private Call() {}

  static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T answer;
    try {
      answer = work.get();
    } catch (EtcdException e) {
      observer.onError(Errors.write(e));
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }
}
