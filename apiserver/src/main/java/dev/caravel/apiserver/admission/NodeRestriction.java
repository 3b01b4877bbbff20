package dev.caravel.apiserver.admission;

import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.storage.v1.CSINode;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.Optional;

/**
 * A kubelet changes its own Node, the pods bound to it, its lease and its CSINode, and asks for the
 * tokens of its own pods; nothing else. The Node authorizer decides what it may reach at all, this
 * plugin what it may write there.
 */
public final class NodeRestriction implements AdmissionPlugin {
  private static final String GROUP = "system:nodes";
  private static final String USER_PREFIX = "system:node:";
  private static final String LEASES = "kube-node-lease";

  private final ObjectReader reader;

  public NodeRestriction(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    if (!request.user().isIn(GROUP) || !request.user().name().startsWith(USER_PREFIX)) {
      return;
    }
    String node = request.user().name().substring(USER_PREFIX.length());
    if (node.isEmpty()) {
      throw Refusals.forbidden(
          request, "could not determine node from user \"%s\"".formatted(request.user().name()));
    }
    if (isOf(request, Pod.KIND)) {
      new NodePodWrites(request, node, reader).check();
    } else if (isOf(request, Node.KIND)) {
      NodeWrites.check(request, node);
    } else if (isOf(request, ServiceAccount.KIND) && request.subresource().equals("token")) {
      token(request, node);
    } else if (isOf(request, Lease.KIND)) {
      lease(request, node);
    } else if (isOf(request, CSINode.KIND) && !nameOf(request).equals(node)) {
      throw Refusals.forbidden(
          request, "can only access CSINode with the same name as the requesting node");
    }
  }

  private static boolean isOf(AdmissionRequest request, Kind<?> kind) {
    return request.kind().plural().equals(kind.plural())
        && request.kind().group().equals(kind.group());
  }

  private static String nameOf(AdmissionRequest request) {
    return request.operation() == Operation.CREATE && request.name().isEmpty()
        ? request.object().stringAt("metadata", "name")
        : request.name();
  }

  private static void lease(AdmissionRequest request, String node) {
    if (!request.namespace().equals(LEASES)) {
      throw Refusals.forbidden(
          request, "can only access leases in the \"%s\" system namespace".formatted(LEASES));
    }
    if (!nameOf(request).equals(node)) {
      throw Refusals.forbidden(
          request, "can only access node lease with the same name as the requesting node");
    }
  }

  private void token(AdmissionRequest request, String node) throws InterruptedException {
    if (!request.object().schema().equals(TokenRequest.KIND.schema())) {
      return;
    }
    var bound = TokenRequest.of(request.object()).spec().boundObjectRef();
    if (!bound.apiVersion().equals("v1") || !bound.kind().equals("Pod") || bound.name().isEmpty()) {
      throw Refusals.forbidden(request, "node requested token not bound to a pod");
    }
    if (bound.uid().isEmpty()) {
      throw Refusals.forbidden(request, "node requested token with a pod binding without a uid");
    }
    Optional<Struct> pod = reader.find(Pod.KIND, request.namespace(), bound.name());
    if (pod.isEmpty()) {
      throw ApiError.notFound("", Pod.KIND.plural(), bound.name());
    }
    if (!pod.get().stringAt("metadata", "uid").equals(bound.uid())) {
      throw Refusals.forbidden(
          request,
          ("the UID in the bound object reference (%s) does not match the UID in record. The object"
                  + " might have been deleted and then recreated")
              .formatted(bound.uid()));
    }
    if (!pod.get().stringAt("spec", "nodeName").equals(node)) {
      throw Refusals.forbidden(
          request, "node requested token bound to a pod scheduled on a different node");
    }
  }
}
