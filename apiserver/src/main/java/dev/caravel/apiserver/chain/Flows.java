package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import java.util.Optional;

/** Tells which flow schema and priority level a request belongs to (KEP-1040). */
@FunctionalInterface
public interface Flows {
  /** Knows none. */
  Flows NONE = (user, info) -> Optional.empty();

  /** The uids of a flow schema and of its priority level. */
  record Flow(String schemaUid, String levelUid) {}

  /** Where a request belongs. */
  Optional<Flow> of(UserInfo user, RequestInfo info);
}
