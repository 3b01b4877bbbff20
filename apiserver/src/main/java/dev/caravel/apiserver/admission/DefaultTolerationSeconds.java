package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Toleration;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import java.util.ArrayList;
import java.util.List;

/** Pods stay on a node that is not ready or not reachable for five minutes, unless they say so. */
public final class DefaultTolerationSeconds implements AdmissionPlugin {
  private static final long SECONDS = 300;
  private static final List<String> KEYS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public Struct admit(AdmissionRequest request) {
    if (!request.isFor(Pod.KIND) || request.operation() == Operation.DELETE) {
      return request.object();
    }
    Pod pod = Pod.of(request.object());
    List<Toleration> tolerations = new ArrayList<>(pod.spec().tolerations());
    for (String key : KEYS) {
      if (pod.spec().tolerations().stream().noneMatch(t -> covers(t, key))) {
        tolerations.add(
            Toleration.builder()
                .key(key)
                .operator("Exists")
                .effect("NoExecute")
                .tolerationSeconds(SECONDS)
                .build());
      }
    }
    return tolerations.size() == pod.spec().tolerations().size()
        ? request.object()
        : pod.with(p -> p.spec(s -> s.tolerations(tolerations))).struct();
  }

  private static boolean covers(Toleration toleration, String key) {
    return (toleration.key().equals(key) || toleration.key().isEmpty())
        && (toleration.effect().equals("NoExecute") || toleration.effect().isEmpty());
  }
}
