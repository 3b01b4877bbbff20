package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.request.UserInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Static bearer tokens from a file, a line each: {@code TOKEN,USER,UID[,"GROUP,GROUP"]}. Tokens are
 * kept and looked up by their digest, so that a lookup's time says nothing about them.
 */
public final class TokenFile implements Authenticator {
  private static final int MAX_LINES = 100_000;

  private final Map<String, UserInfo> users;

  private TokenFile(Map<String, UserInfo> users) {
    this.users = Map.copyOf(users);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or a line has fewer than three columns
   */
  public static TokenFile read(Path file) throws IOException {
    var users = new HashMap<String, UserInfo>();
    List<String> lines = Files.readAllLines(file);
    if (lines.size() > MAX_LINES) {
      throw new IOException(file + " has more than " + MAX_LINES + " lines");
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> columns = columns(line);
      if (columns.size() < 3 || columns.get(0).isEmpty() || columns.get(1).isEmpty()) {
        throw new IOException(
            "%s:%d must be token,user,uid and may have groups".formatted(file, i + 1));
      }
      List<String> groups =
          columns.size() > 3
              ? Arrays.stream(columns.get(3).split(",", -1)).filter(g -> !g.isEmpty()).toList()
              : List.of();
      users.put(
          digest(columns.get(0)), new UserInfo(columns.get(1), columns.get(2), groups, Map.of()));
    }
    return new TokenFile(users);
  }

  private static List<String> columns(String line) {
    var columns = new ArrayList<String>();
    var column = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        columns.add(column.toString().strip());
        column.setLength(0);
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString().strip());
    return columns;
  }

  @Override
  public Optional<UserInfo> authenticate(Credentials credentials) {
    return credentials.bearerToken().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(users.get(digest(credentials.bearerToken())));
  }

  private static String digest(String token) {
    try {
      return new String(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)),
          StandardCharsets.ISO_8859_1);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
