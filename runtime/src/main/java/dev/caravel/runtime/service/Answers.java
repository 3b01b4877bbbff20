package dev.caravel.runtime.service;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;

/** Turns what a call returns or throws into its answer. */
final class Answers {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime");

  private Answers() {}

  static <T> void answer(StreamObserver<T> observer, Callable<T> call) {
    T answer;
    try {
      answer = call.call();
    } catch (Exception e) {
      observer.onError(status(e));
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }

  private static StatusException status(Exception e) {
    return switch (e) {
      case StatusRuntimeException refused -> refused.getStatus().asException();
      case InterruptedException cut -> {
        Thread.currentThread().interrupt();
        yield Status.CANCELLED.withDescription("the call was cancelled").asException();
      }
      case IllegalArgumentException invalid ->
          Status.INVALID_ARGUMENT.withDescription(invalid.getMessage()).asException();
      case IOException failed -> {
        LOG.log(Level.WARNING, "a call failed: {0}", failed.toString());
        yield Status.UNKNOWN.withDescription(failed.getMessage()).asException();
      }
      default -> {
        LOG.log(Level.ERROR, "a call failed", e);
        yield Status.INTERNAL.withDescription(e.toString()).asException();
      }
    };
  }
}
