package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.List;

/**
 * A word or a symbol of a label selector.
 *
 * @param text empty at the end
 */
record LabelToken(Type type, String text) {
  enum Type {
    IDENTIFIER,
    SYMBOL,
    END
  }

  boolean isIdentifier() {
    return type == Type.IDENTIFIER;
  }

  boolean is(String symbol) {
    return type == Type.SYMBOL && text.equals(symbol);
  }

  boolean isEnd() {
    return type == Type.END;
  }

  /** All tokens, the last one the end. As upstream, a NUL ends a word and may end everything. */
  static List<LabelToken> scan(String selector) {
    var tokens = new ArrayList<LabelToken>();
    int i = 0;
    while (true) {
      while (i < selector.length() && isSpace(selector.charAt(i))) {
        i++;
      }
      if (i >= selector.length() || selector.charAt(i) == 0) {
        tokens.add(new LabelToken(Type.END, ""));
        return tokens;
      }
      int start = i;
      if (isSymbol(selector.charAt(i))) {
        i = symbolEnd(selector, start);
        var text = selector.substring(start, i);
        tokens.add(new LabelToken(Type.SYMBOL, text));
      } else {
        while (i < selector.length() && isWord(selector.charAt(i))) {
          i++;
        }
        tokens.add(new LabelToken(Type.IDENTIFIER, selector.substring(start, i)));
        if (i < selector.length() && selector.charAt(i) == 0) {
          i++;
        }
      }
    }
  }

  private static int symbolEnd(String selector, int start) {
    char first = selector.charAt(start);
    boolean pair =
        (first == '=' || first == '!')
            && start + 1 < selector.length()
            && selector.charAt(start + 1) == '=';
    return start + (pair ? 2 : 1);
  }

  private static boolean isWord(char c) {
    return c != 0 && !isSymbol(c) && !isSpace(c);
  }

  private static boolean isSymbol(char c) {
    return "=!(),><".indexOf(c) >= 0;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
