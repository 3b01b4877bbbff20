package dev.caravel.kubelet.container;

import java.util.Map;

/** Replaces {@code $(NAME)} by values; {@code $$} is a dollar, an unknown name stays as it is. */
final class Expansion {
  private Expansion() {}

  static String expand(String text, Map<String, String> values) {
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    int at = 0;
    for (; dollar >= 0 && dollar + 1 < text.length(); dollar = text.indexOf('$', at)) {
      out.append(text, at, dollar);
      char next = text.charAt(dollar + 1);
      int close = next == '(' ? text.indexOf(')', dollar + 2) : -1;
      if (close >= 0) {
        var name = text.substring(dollar + 2, close);
        out.append(values.getOrDefault(name, "$(" + name + ")"));
        at = close + 1;
      } else {
        out.append(next == '$' ? "$" : "$" + next);
        at = dollar + 2;
      }
    }
    return out.append(text, at, text.length()).toString();
  }
}
