package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.RequestInfo;

/** Looks up the pod that a request is about. */
final class Pods {
  private Pods() {}

  static Pod find(ObjectReader reader, RequestInfo info) throws InterruptedException {
    return reader
        .find(Pod.KIND, info.namespace(), info.name())
        .map(Pod.KIND::of)
        .orElseThrow(() -> ApiError.notFound("", "pods", info.name()));
  }
}
