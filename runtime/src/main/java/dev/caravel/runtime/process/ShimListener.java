package dev.caravel.runtime.process;

/** Hears what happens in a pod, from the one thread that reads its shim's events. */
public interface ShimListener {
  /** The container runs; said once for each that ran when the listening began. */
  void running(String containerId, long pid);

  void exited(String containerId, Exit exit);

  /** The shim has ended, and with it every process of the pod. */
  void gone();
}
