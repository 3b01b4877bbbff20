package dev.caravel.kubectl.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each example is what Go's text/tabwriter makes of the same text. */
final class TabTextTest {
  @Test
  void cellsBelowEachOtherAreEquallyWide() {
    assertThat(TabText.format("Name:\thello\nNamespace:\tdefault\n"))
        .isEqualTo("Name:       hello\nNamespace:  default\n");
  }

  @Test
  void aLineWithoutTheCellEndsTheColumn() {
    assertThat(TabText.format("Name:\ta\nIPs:\n  IP:\t10.0.0.1\nControlled By:\tx\n"))
        .isEqualTo("Name:  a\nIPs:\n  IP:           10.0.0.1\nControlled By:  x\n");
  }

  @Test
  void aLineThatBeginsWithATabGoesOnUnderTheCell() {
    assertThat(TabText.format("Labels:\ta=1\n\tb=2\n")).isEqualTo("Labels:  a=1\n         b=2\n");
  }

  @Test
  void tablesHaveSeveralColumns() {
    assertThat(TabText.format("  Type\tReason\tAge\n  ----\t------\t---\n  Normal\tX\t1s\n"))
        .isEqualTo("  Type    Reason  Age\n  ----    ------  ---\n  Normal  X       1s\n");
  }
}
