package dev.caravel.api.yaml;

/** How a string may be written: libyaml's analysis of a scalar, for block context. */
enum ScalarForm {
  PLAIN,
  SINGLE_QUOTED,
  DOUBLE_QUOTED,
  LITERAL;

  /**
   * The form that kubectl's YAML library chooses.
   *
   * @param key whether it is a mapping's key that shares its line with the value
   */
  static ScalarForm of(String text, boolean key) {
    var facts = new ScalarFacts(text);
    if (text.indexOf('\n') >= 0) {
      return facts.blockAllowed() && !key ? LITERAL : DOUBLE_QUOTED;
    }
    if (!YamlScalar.staysText(text)) {
      return DOUBLE_QUOTED;
    }
    if (facts.plainAllowed()) {
      return PLAIN;
    }
    return facts.singleQuotedAllowed() ? SINGLE_QUOTED : DOUBLE_QUOTED;
  }
}
