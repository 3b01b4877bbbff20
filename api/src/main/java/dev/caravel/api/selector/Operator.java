package dev.caravel.api.selector;

/** How a label is held against a requirement's values ({@code selection.Operator} upstream). */
public enum Operator {
  IN("in"),
  NOT_IN("notin"),
  EQUALS("="),
  DOUBLE_EQUALS("=="),
  NOT_EQUALS("!="),
  EXISTS("exists"),
  DOES_NOT_EXIST("!"),
  GREATER_THAN("gt"),
  LESS_THAN("lt");

  private final String word;

  Operator(String word) {
    this.word = word;
  }

  /** Upstream's name for it, as it stands in messages. */
  public String word() {
    return word;
  }
}
