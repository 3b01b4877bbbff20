package dev.caravel.apiserver.admission;

import dev.caravel.api.object.Struct;

/**
 * Has a say in writes. Plugins are asked one after the other, first all to change the object, then
 * all to judge it; neither is asked about reads.
 */
public interface AdmissionPlugin {

  /**
   * Changes what is to be written. For deletions what is returned does not count.
   *
   * @return the object to write, which may be the request's own
   * @throws dev.caravel.apiserver.error.ApiError to refuse the write
   * @throws InterruptedException if the request was given up
   */
  default Struct admit(AdmissionRequest request) throws InterruptedException {
    return request.object();
  }

  /**
   * Judges what will be written as it is.
   *
   * @throws dev.caravel.apiserver.error.ApiError to refuse the write
   * @throws InterruptedException if the request was given up
   */
  default void validate(AdmissionRequest request) throws InterruptedException {}
}
