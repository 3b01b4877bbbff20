package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.ResourceQuota;

/** Where the plugin writes what is used now. */
@FunctionalInterface
public interface QuotaStatus {
  /**
   * Replaces a quota's status.
   *
   * @param quota with the resourceVersion it was read at
   * @return false if it has changed since, or is gone
   * @throws InterruptedException if the request was given up
   */
  boolean write(ResourceQuota quota) throws InterruptedException;
}
