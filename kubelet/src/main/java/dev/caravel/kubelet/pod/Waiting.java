package dev.caravel.kubelet.pod;

/**
 * Why a container does not run yet.
 *
 * @param reason one word, {@code ImagePullBackOff}
 */
public record Waiting(String reason, String message) {}
