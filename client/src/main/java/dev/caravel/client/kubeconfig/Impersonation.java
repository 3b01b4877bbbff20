package dev.caravel.client.kubeconfig;

import java.util.List;
import java.util.Map;

/**
 * As whom requests are made, instead of as who the credential says.
 *
 * @param user empty: nobody else
 */
public record Impersonation(
    String user, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final Impersonation NONE = new Impersonation("", "", List.of(), Map.of());

  public Impersonation {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }
}
