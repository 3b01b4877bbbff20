package dev.caravel.apiserver.table;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.PodSpec;

/** What the tables of workloads say about their pods' containers. */
final class Workloads {
  static final String CONTAINERS = "Names of each container in the template.";
  static final String IMAGES = "Images referenced by each container in the template.";
  static final String READY = "Number of the pod with ready state";

  private Workloads() {}

  static String names(PodSpec spec) {
    return Text.join(spec.containers(), Container::name);
  }

  static String images(PodSpec spec) {
    return Text.join(spec.containers(), Container::image);
  }
}
