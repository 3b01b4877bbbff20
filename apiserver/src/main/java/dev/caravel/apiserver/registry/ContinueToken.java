package dev.caravel.apiserver.registry;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.apiserver.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list goes on: upstream's token, base64 of {@code {"v":"meta.k8s.io/v1","rv":5,
 * "start":"name\u0000"}}.
 *
 * @param revision what the pages before showed; -1 to go on with what there is now
 * @param start what follows the last object, relative to the list's own prefix
 */
record ContinueToken(long revision, String start) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*\\{\"v\":\"([^\"]*)\",\"rv\":(-?[0-9]{1,18}),\"start\":\"((?:[^\"\\\\]|\\\\.)*)\"\\}\\s*");
  private static final String VERSION = "meta.k8s.io/v1";

  /** The token after the object of that path. */
  static ContinueToken after(long revision, String path) {
    return new ContinueToken(revision, path + "\0");
  }

  String encode() {
    String json =
        "{\"v\":\"%s\",\"rv\":%d,\"start\":\"%s\"}"
            .formatted(
                VERSION,
                revision,
                start.replace("\\", "\\\\").replace("\"", "\\\"").replace("\0", "\\u0000"));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a token.
   *
   * @throws ApiError 400 if it is none of ours
   */
  static ContinueToken decode(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw invalid("illegal base64 data at input byte " + firstIllegal(token));
    }
    String json = new String(bytes, StandardCharsets.UTF_8);
    Matcher form = FORM.matcher(json);
    if (!form.matches()) {
      throw invalid(syntax(json));
    }
    if (!form.group(1).equals(VERSION)) {
      throw ApiError.badRequest(
          "invalid continue token: continue key is not valid: server does not recognize this"
              + " encoded version %s".formatted(form.group(1)));
    }
    long revision = Long.parseLong(form.group(2));
    if (revision == 0) {
      throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
    }
    String start =
        form.group(3).replace("\\u0000", "\0").replace("\\\"", "\"").replace("\\\\", "\\");
    if (start.isEmpty()) {
      throw invalid("encoded start key empty (version meta.k8s.io/v1)");
    }
    if (start.startsWith("/") || start.contains("..")) {
      throw invalid(start);
    }
    return new ContinueToken(revision, start);
  }

  private static int firstIllegal(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      boolean legal =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!legal) {
        return i;
      }
    }
    return token.length();
  }

  private static String syntax(String json) {
    try {
      Json.decode(Status.SCHEMA, json.getBytes(StandardCharsets.UTF_8));
      return "it is not a token of this server";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static ApiError invalid(String why) {
    return ApiError.badRequest("invalid continue token: continue key is not valid: " + why);
  }
}
