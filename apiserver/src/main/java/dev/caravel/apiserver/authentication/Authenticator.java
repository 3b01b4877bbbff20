package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.request.UserInfo;
import java.util.List;
import java.util.Optional;

/** Knows one way to prove an identity. Thread-safe; may block. */
@FunctionalInterface
public interface Authenticator {

  /**
   * The user that the credentials prove; empty if they are of a kind that others may know.
   *
   * @throws InvalidCredentials if they are of this authenticator's kind and wrong
   * @throws InterruptedException if the request was given up
   */
  Optional<UserInfo> authenticate(Credentials credentials)
      throws InvalidCredentials, InterruptedException;

  /**
   * Asks one after the other. Wrong credentials of one kind do not keep another kind from being
   * right; if none is right, the first error stands.
   */
  static Authenticator union(List<Authenticator> authenticators) {
    var all = List.copyOf(authenticators);
    return credentials -> {
      InvalidCredentials first = null;
      for (Authenticator authenticator : all) {
        try {
          var user = authenticator.authenticate(credentials);
          if (user.isPresent()) {
            return user;
          }
        } catch (InvalidCredentials e) {
          first = first == null ? e : first;
        }
      }
      if (first != null) {
        throw first;
      }
      return Optional.empty();
    };
  }
}
