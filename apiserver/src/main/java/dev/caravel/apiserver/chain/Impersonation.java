package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.authorization.Attributes;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets a caller act as somebody else ({@code Impersonate-*} headers), if he may impersonate that
 * user and every group, uid and extra he names.
 */
final class Impersonation {
  private static final String EXTRA = "Impersonate-Extra-";
  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String NODE = "system:node:";

  private final Authorizer authorizer;

  Impersonation(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * Who the caller is to be: himself, if the headers say nothing else.
   *
   * @throws ApiError 400 if the headers name no user, 403 if he may not
   */
  UserInfo apply(UserInfo caller, Headers headers, RequestInfo info) {
    String name = headers.get("Impersonate-User");
    List<String> groups = headers.all("Impersonate-Group");
    String uid = headers.get("Impersonate-Uid");
    Map<String, List<String>> extra = extra(headers);
    if (name.isEmpty()) {
      if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
        throw ApiError.badRequest(
            "requested %s without impersonating a user name".formatted(shown(groups, uid, extra)));
      }
      return caller;
    }
    var wanted = new UserInfo(name, uid, groups, extra);
    for (Attributes check : checks(caller, wanted)) {
      var decision = authorizer.authorize(check);
      if (!decision.isAllowed()) {
        throw forbidden(caller, wanted, info);
      }
    }
    return new UserInfo(name, uid, withImplied(name, groups), extra);
  }

  /** The words of the constrained mode (KEP-5284), which upstream tries first. */
  private static ApiError forbidden(UserInfo caller, UserInfo wanted, RequestInfo info) {
    Attributes attributes =
        Attributes.of(caller, info, Map.of())
            .withVerb("impersonate-on:" + mode(wanted.name()) + ":" + info.verb());
    return ApiError.forbidden(info.group(), info.resource(), info.name(), attributes.refusal());
  }

  private static String mode(String name) {
    if (isAccount(name)) {
      return "serviceaccount";
    }
    return name.startsWith(NODE) ? "arbitrary-node" : "user-info";
  }

  private static List<Attributes> checks(UserInfo caller, UserInfo wanted) {
    var checks = new ArrayList<Attributes>();
    if (isAccount(wanted.name())) {
      String[] parts = wanted.name().substring(ACCOUNT.length()).split(":", -1);
      checks.add(check(caller, "", "serviceaccounts", "", parts[0], parts[1]));
    } else {
      checks.add(check(caller, "", "users", "", "", wanted.name()));
    }
    wanted.groups().forEach(group -> checks.add(check(caller, "", "groups", "", "", group)));
    if (!wanted.uid().isEmpty()) {
      checks.add(check(caller, AUTHENTICATION, "uids", "", "", wanted.uid()));
    }
    wanted
        .extra()
        .forEach((key, values) ->
            values.forEach(
                value -> checks.add(check(caller, AUTHENTICATION, "userextras", key, "", value))));
    return checks;
  }

  private static Attributes check(
      UserInfo caller,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {
    return Attributes.ofResource(
        caller, "impersonate", group, resource, subresource, namespace, name);
  }

  private static boolean isAccount(String name) {
    if (!name.startsWith(ACCOUNT)) {
      return false;
    }
    String[] parts = name.substring(ACCOUNT.length()).split(":", -1);
    return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty();
  }

  private static List<String> withImplied(String name, List<String> groups) {
    var all = new ArrayList<>(groups);
    if (groups.isEmpty() && isAccount(name)) {
      String namespace = name.substring(ACCOUNT.length(), name.lastIndexOf(':'));
      all.add("system:serviceaccounts");
      all.add("system:serviceaccounts:" + namespace);
    }
    boolean isAnonymous = name.equals(UserInfo.ANONYMOUS.name());
    if (isAnonymous) {
      if (!all.contains(UserInfo.UNAUTHENTICATED)) {
        all.add(UserInfo.UNAUTHENTICATED);
      }
    } else if (!all.contains(UserInfo.AUTHENTICATED) && !all.contains(UserInfo.UNAUTHENTICATED)) {
      all.add(UserInfo.AUTHENTICATED);
    }
    return all;
  }

  private static Map<String, List<String>> extra(Headers headers) {
    var extra = new LinkedHashMap<String, List<String>>();
    for (String name : headers.names()) {
      if (name.regionMatches(true, 0, EXTRA, 0, EXTRA.length())) {
        String key = name.substring(EXTRA.length()).toLowerCase(Locale.ROOT);
        extra.put(unescaped(key), List.copyOf(headers.all(name)));
      }
    }
    return extra;
  }

  private static String unescaped(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return key; // upstream takes a key that cannot be unescaped as it is
    }
  }

  private static String shown(List<String> groups, String uid, Map<String, List<String>> extra) {
    return "groups %s, uid \"%s\", extra %s".formatted(groups, uid, extra);
  }
}
