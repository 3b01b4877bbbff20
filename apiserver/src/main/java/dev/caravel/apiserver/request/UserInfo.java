package dev.caravel.apiserver.request;

import java.util.List;
import java.util.Map;

/**
 * Who asks (authentication.k8s.io/v1 UserInfo).
 *
 * @param name the user's name, never empty once authenticated
 * @param uid empty if the authenticator knows none
 * @param groups in the order the authenticator gave them
 */
public record UserInfo(
    String name, String uid, List<String> groups, Map<String, List<String>> extra) {

  /** Group whose members may do everything. */
  public static final String MASTERS = "system:masters";

  /** Group of everybody who has proved an identity. */
  public static final String AUTHENTICATED = "system:authenticated";

  /** Group of everybody who has not. */
  public static final String UNAUTHENTICATED = "system:unauthenticated";

  /** The user of a request that proves no identity. */
  public static final UserInfo ANONYMOUS =
      new UserInfo("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

  /** The API server itself, for its own calls. */
  public static final UserInfo APISERVER =
      new UserInfo("system:apiserver", "", List.of(MASTERS, AUTHENTICATED), Map.of());

  public UserInfo {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** A user without uid and extras. */
  public static UserInfo of(String name, String... groups) {
    return new UserInfo(name, "", List.of(groups), Map.of());
  }

  /** Whether the user is a member of {@code group}. */
  public boolean isIn(String group) {
    return groups.contains(group);
  }
}
