package dev.caravel.apiserver.content;

import java.io.ByteArrayOutputStream;

/** Indents compact JSON by two blanks, as Go's encoder does. */
final class PrettyJson {
  private PrettyJson() {}

  static byte[] indent(byte[] compact) {
    var out = new ByteArrayOutputStream(compact.length * 2);
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < compact.length; i++) {
      byte b = compact[i];
      if (inString) {
        out.write(b);
        if (b == '\\') {
          out.write(compact[++i]);
        } else if (b == '"') {
          inString = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> {
          inString = true;
          out.write(b);
        }
        case '{', '[' -> {
          out.write(b);
          if (i + 1 < compact.length && (compact[i + 1] == '}' || compact[i + 1] == ']')) {
            out.write(compact[++i]);
          } else {
            newLine(out, ++depth);
          }
        }
        case '}', ']' -> {
          newLine(out, --depth);
          out.write(b);
        }
        case ',' -> {
          out.write(b);
          newLine(out, depth);
        }
        case ':' -> {
          out.write(b);
          out.write(' ');
        }
        default -> out.write(b);
      }
    }
    return out.toByteArray();
  }

  private static void newLine(ByteArrayOutputStream out, int depth) {
    out.write('\n');
    for (int i = 0; i < depth; i++) {
      out.write(' ');
      out.write(' ');
    }
  }
}
