package dev.caravel.apiserver;

/** Who decides what users may do (flag {@code --authorization-mode}). */
public enum AuthorizationMode {
  NODE("Node"),
  RBAC("RBAC"),
  ALWAYS_ALLOW("AlwaysAllow"),
  ALWAYS_DENY("AlwaysDeny");

  private final String flag;

  AuthorizationMode(String flag) {
    this.flag = flag;
  }

  /** The mode as the flag has it. */
  public String flag() {
    return flag;
  }
}
