package dev.caravel.apiserver.admission;

import dev.caravel.api.authorization.v1.LocalSubjectAccessReview;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.error.Details;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Objects are written only in namespaces that exist, and none is created in one that is being
 * deleted; three namespaces are never deleted.
 */
public final class NamespaceLifecycle implements AdmissionPlugin {
  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

  private final ObjectReader reader;

  public NamespaceLifecycle(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    boolean namespaces = isNamespaces(request);
    if (request.operation() == Operation.DELETE) {
      if (namespaces && IMMORTAL.contains(request.name())) {
        throw Refusals.forbidden(request, "this namespace may not be deleted");
      }
      return request.object();
    }
    boolean review =
        request.kind().plural().equals(LocalSubjectAccessReview.KIND.plural())
            && request.kind().group().equals(LocalSubjectAccessReview.KIND.group());
    if (!namespaces && !review && !request.namespace().isEmpty()) {
      check(request);
    }
    return request.object();
  }

  private static boolean isNamespaces(AdmissionRequest request) {
    return request.kind().group().isEmpty()
        && request.kind().plural().equals(Namespace.KIND.plural());
  }

  private void check(AdmissionRequest request) throws InterruptedException {
    String name = request.namespace();
    Optional<Struct> namespace = reader.find(Namespace.KIND, "", name);
    if (namespace.isEmpty()) {
      throw ApiError.notFound("", Namespace.KIND.plural(), name);
    }
    if (request.operation() == Operation.CREATE
        && namespace.get().stringAt("status", "phase").equals("Terminating")) {
      ApiError forbidden =
          Refusals.forbidden(
              request,
              "unable to create new content in namespace "
                  + name
                  + " because it is being terminated");
      Details about = forbidden.details();
      Cause cause =
          new Cause(
              "NamespaceTerminating",
              "namespace " + name + " is being terminated",
              "metadata.namespace");
      throw ApiError.of(
          forbidden.code(),
          forbidden.reason(),
          forbidden.getMessage(),
          about.withCauses(List.of(cause)));
    }
  }
}
