package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.meta.v1.OwnerReference;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.List;

/** What a kubelet may do to pods. */
record NodePodWrites(AdmissionRequest request, String node, ObjectReader reader) {

  void check() throws InterruptedException {
    switch (request.subresource()) {
      case "" -> {
        switch (request.operation()) {
          case CREATE -> mirror(Pod.of(request.object()));
          case DELETE -> {
            if (!isMine(request.old().orElse(request.object()))) {
              throw refuse("node \"%s\" can only delete pods with spec.nodeName set to itself");
            }
          }
          case UPDATE, CONNECT ->
              throw Refusals.forbidden(
                  request,
                  "unexpected operation \"%s\", node \"%s\" can only create and delete mirror pods"
                      .formatted(request.operation(), node));
        }
      }
      case "status" -> status();
      case "eviction" -> {
        boolean mine =
            reader
                .find(Pod.KIND, request.namespace(), request.name())
                .map(this::isMine)
                .orElse(true);
        if (!mine) {
          throw Refusals.forbidden(
              request,
              "node %s can only evict pods with spec.nodeName set to itself".formatted(node));
        }
      }
      default ->
          throw Refusals.forbidden(
              request, "unexpected pod subresource \"%s\"".formatted(request.subresource()));
    }
  }

  private boolean isMine(Struct pod) {
    return pod.stringAt("spec", "nodeName").equals(node);
  }

  private ApiError refuse(String why) {
    return Refusals.forbidden(request, why.formatted(node));
  }

  private void status() {
    if (!isMine(request.old().orElse(request.object()))) {
      throw refuse(
          "node \"%s\" can only update pod status for pods with spec.nodeName set to itself");
    }
    boolean sameLabels =
        request.old().map(old -> labels(old).equals(labels(request.object()))).orElse(true);
    if (!sameLabels) {
      throw refuse("node \"%s\" cannot update labels through pod status");
    }
  }

  private static Object labels(Struct pod) {
    return Pod.of(pod).metadata().labels();
  }

  /** Only what stands for a pod from a file, and so cannot use its node's rights to get others. */
  private void mirror(Pod pod) {
    if (!PodReferences.isMirror(pod)) {
      throw Refusals.forbidden(
          request,
          "pod does not have \"%s\" annotation, node \"%s\" can only create mirror pods"
              .formatted(PodReferences.MIRROR, node));
    }
    PodSpec spec = pod.spec();
    if (!spec.nodeName().equals(node)) {
      throw refuse("node \"%s\" can only create pods with spec.nodeName set to itself");
    }
    owner(pod.metadata().ownerReferences());
    if (!spec.serviceAccountName().isEmpty()) {
      throw refuse("node \"%s\" can not create pods that reference a service account");
    }
    if (PodReferences.secrets(spec)) {
      throw refuse("node \"%s\" can not create pods that reference secrets");
    }
    if (PodReferences.configMaps(spec)) {
      throw refuse("node \"%s\" can not create pods that reference configmaps");
    }
    if (PodReferences.claims(spec)) {
      throw refuse("node \"%s\" can not create pods that reference persistentvolumeclaims");
    }
  }

  private void owner(List<OwnerReference> owners) {
    if (owners.size() != 1) {
      throw refuse("node \"%s\" can only create pods with a single owner reference set to itself");
    }
    OwnerReference owner = owners.getFirst();
    if (!owner.apiVersion().equals("v1")
        || !owner.kind().equals("Node")
        || !owner.name().equals(node)) {
      throw refuse("node \"%s\" can only create pods with an owner reference set to itself");
    }
    if (!owner.controller()) {
      throw refuse(
          "node \"%s\" can only create pods with a controller owner reference set to itself");
    }
    if (owner.blockOwnerDeletion()) {
      throw refuse("node \"%s\" must not set blockOwnerDeletion on an owner reference");
    }
  }
}
