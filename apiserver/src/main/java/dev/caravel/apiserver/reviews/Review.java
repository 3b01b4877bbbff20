package dev.caravel.apiserver.reviews;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.ResourceRoute;
import java.util.function.BiFunction;

/**
 * A resource that can only be created, and whose creation is the answer: the object comes back with
 * its status filled in.
 *
 * @param resource the kind's plural
 */
record Review(Kind<?> kind, String resource, Question question) implements ResourceRoute {

  /** Answers a review. */
  @FunctionalInterface
  interface Question {
    /** The object with its answer. */
    Struct answer(ApiRequest request, Struct review) throws InterruptedException;
  }

  static Review of(Kind<?> kind, Question question) {
    return new Review(kind, kind.plural(), question);
  }

  /** A review whose answer takes no waiting. */
  static Review ofQuick(Kind<?> kind, BiFunction<ApiRequest, Struct, Struct> answer) {
    return of(kind, answer::apply);
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.resource().equals(resource)
        && info.group().equals(kind.group())
        && info.version().equals(kind.version())
        && info.subresource().isEmpty()
        && info.name().isEmpty()
        && info.namespace().isEmpty() != kind.namespaced();
  }

  @Override
  public ApiResponse handle(ApiRequest request) throws InterruptedException {
    if (!request.method().equals("POST")) {
      throw ApiError.methodNotAllowed();
    }
    return ApiResponse.created(question.answer(request, BodyReader.read(request, kind)));
  }
}
