package dev.caravel.api.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphsTest {
  @Test
  void twoSpacesWhereALineEndsAreAnEmptyLine() {
    assertThat(
            Paragraphs.restore(
                "When it was made. In UTC.  Populated by the system. Read-only.",
                List.of("When it was made.", "In UTC.", "Populated by the system.", "Read-only.")))
        .isEqualTo("When it was made. In UTC.\n\nPopulated by the system. Read-only.");
  }

  @Test
  void twoSpacesWithinALineStay() {
    String flat = "One sentence.  Another one. A third.";
    assertThat(Paragraphs.restore(flat, List.of("One sentence.  Another one.", "A third.")))
        .isEqualTo(flat);
  }

  @Test
  void anIndentedLineStandsOnItsOwn() {
    assertThat(
            Paragraphs.restore(
                "One of:  - a  - b    even so The end.",
                List.of("One of:", " - a", " - b", "   even so", "The end.")))
        .isEqualTo("One of:\n - a\n - b\n   even so\nThe end.");
  }

  @Test
  void otherWordsLeaveTheDescriptionAsItIs() {
    String flat = "What it is.  And more.";
    assertThat(Paragraphs.restore(flat, List.of("What it was.", "And more."))).isEqualTo(flat);
    assertThat(Paragraphs.restore(flat, List.of("What it is."))).isEqualTo(flat);
    assertThat(Paragraphs.restore(flat, List.of())).isEqualTo(flat);
  }
}
