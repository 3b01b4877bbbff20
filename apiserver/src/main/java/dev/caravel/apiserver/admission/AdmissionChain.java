package dev.caravel.apiserver.admission;

import dev.caravel.api.object.Struct;
import java.util.List;

/** Plugins in the order in which they are asked. */
public final class AdmissionChain {
  /** No plugins: everything is admitted as it is. */
  public static final AdmissionChain NONE = of(List.of());

  private final List<AdmissionPlugin> plugins;

  private AdmissionChain(List<AdmissionPlugin> plugins) {
    this.plugins = plugins;
  }

  public static AdmissionChain of(List<AdmissionPlugin> plugins) {
    return new AdmissionChain(List.copyOf(plugins));
  }

  /**
   * Lets every plugin change the object.
   *
   * @throws dev.caravel.apiserver.error.ApiError if one of them refuses
   * @throws InterruptedException if the request was given up
   */
  @SuppressWarnings("ReferenceEquality") // Whether it was replaced; equal ones need no new request.
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    AdmissionRequest current = request;
    for (AdmissionPlugin plugin : plugins) {
      Struct object = plugin.admit(current);
      if (object != current.object()) {
        current = current.with(object);
      }
    }
    return current.object();
  }

  /**
   * Lets every plugin judge the object.
   *
   * @throws dev.caravel.apiserver.error.ApiError if one of them refuses
   * @throws InterruptedException if the request was given up
   */
  public void validate(AdmissionRequest request) throws InterruptedException {
    for (AdmissionPlugin plugin : plugins) {
      plugin.validate(request);
    }
  }
}
