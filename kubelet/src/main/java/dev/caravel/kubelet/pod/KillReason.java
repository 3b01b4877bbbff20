package dev.caravel.kubelet.pod;

/** Why a single container is stopped; a probe may bring its own grace period. */
public enum KillReason {
  CHANGED,
  UNKNOWN,
  LIVENESS,
  STARTUP
}
