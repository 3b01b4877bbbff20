package dev.caravel.apiserver.registry;

import dev.caravel.apiserver.admission.AdmissionChain;
import java.time.Duration;

/**
 * What the registry is told.
 *
 * @param serviceCidr where cluster IPs come from
 * @param firstNodePort the smallest node port of Services
 * @param lastNodePort the largest one
 * @param eventTimeToLive how long events are kept
 * @param admission who has a say in writes
 */
public record RegistryConfig(
    String serviceCidr,
    int firstNodePort,
    int lastNodePort,
    Duration eventTimeToLive,
    AdmissionChain admission) {

  /** Upstream's defaults, with the usual service range, and without admission. */
  public static RegistryConfig defaults() {
    return new RegistryConfig(
        "10.96.0.0/16", 30000, 32767, Duration.ofHours(1), AdmissionChain.NONE);
  }

  /** The same with other admission plugins. */
  public RegistryConfig with(AdmissionChain other) {
    return new RegistryConfig(serviceCidr, firstNodePort, lastNodePort, eventTimeToLive, other);
  }
}
