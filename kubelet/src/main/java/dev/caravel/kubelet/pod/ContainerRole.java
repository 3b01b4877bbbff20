package dev.caravel.kubelet.pod;

/** Which of a pod's lists a container stands in. */
public enum ContainerRole {
  INIT("init ", "spec.initContainers"),
  EPHEMERAL("ephemeral ", "spec.ephemeralContainers"),
  REGULAR("", "spec.containers");

  private final String word;
  private final String field;

  ContainerRole(String word, String field) {
    this.word = word;
    this.field = field;
  }

  String word() {
    return word;
  }

  /** Where events say that it stands, {@code spec.containers{web}}. */
  public String fieldPath(String name) {
    return field + "{" + name + "}";
  }
}
