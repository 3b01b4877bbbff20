package dev.caravel.controllers.frame;

/** Makes what is be what is wanted, for one key; knows nothing of what has changed. */
@FunctionalInterface
public interface Reconciler<K> {
  /**
   * Compares and acts. Of one key never at the same time; thrown at, it is called again later.
   *
   * @throws InterruptedException if the controller is closed meanwhile
   */
  void reconcile(K key) throws InterruptedException;
}
