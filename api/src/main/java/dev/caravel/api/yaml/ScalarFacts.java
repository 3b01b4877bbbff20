package dev.caravel.api.yaml;

/** What libyaml's emitter finds out about a string before it chooses a style. */
final class ScalarFacts {
  private static final String LEADING_INDICATORS = "#,[]{}&*!|>'\"%@`";

  private boolean indicators;
  private boolean lineBreaks;
  private boolean unprintable;
  private boolean edgeBlank;
  private boolean trailingSpace;
  private boolean breakThenSpace;
  private boolean spaceThenBreak;

  ScalarFacts(String text) {
    indicators = text.startsWith("---") || text.startsWith("...");
    char previous = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == text.length();
      boolean followedByBlank = last || isBlank(text.charAt(i + 1));
      indicators |= isIndicator(c, i == 0, followedByBlank, isBlank(previous));
      unprintable |= !isPrintable(c) || c == '\u2028' || c == '\u2029';
      if (c == ' ') {
        edgeBlank |= i == 0 || last;
        trailingSpace |= last;
        breakThenSpace |= i > 0 && isBreak(previous);
      } else if (isBreak(c)) {
        lineBreaks = true;
        edgeBlank |= i == 0 || last;
        spaceThenBreak |= i > 0 && previous == ' ';
      }
      previous = c;
    }
  }

  private static boolean isIndicator(
      char c, boolean first, boolean followedByBlank, boolean precededByBlank) {
    if (first) {
      return LEADING_INDICATORS.indexOf(c) >= 0
          || ((c == '?' || c == ':' || c == '-') && followedByBlank);
    }
    return (c == ':' && followedByBlank) || (c == '#' && precededByBlank);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || isBreak(c);
  }

  private static boolean isBreak(char c) {
    return c == '\r' || c == '\n' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  /** The tab is not, and no character beyond the basic plane is. */
  static boolean isPrintable(char c) {
    return c == '\n'
        || (c >= ' ' && c <= '~')
        || (c >= '\u00A0' && c <= '\uD7FF')
        || (c >= '\uE000' && c < '\uFFFE' && c != '\uFEFF');
  }

  boolean plainAllowed() {
    return singleQuotedAllowed() && !edgeBlank && !lineBreaks && !indicators;
  }

  boolean singleQuotedAllowed() {
    return !breakThenSpace && !spaceThenBreak && !unprintable;
  }

  boolean blockAllowed() {
    return !trailingSpace && !spaceThenBreak && !unprintable;
  }
}
