package dev.caravel.client.serving;

import java.nio.charset.StandardCharsets;

/** What is answered at one path; asked anew each time, by any thread. */
@FunctionalInterface
public interface Page {
  /**
   * The answer now.
   *
   * @param verbose whether the caller wants details ({@code ?verbose})
   */
  Content content(boolean verbose);

  /** An answer. */
  record Content(int code, String type, byte[] body) {
    static Content text(int code, String text) {
      return new Content(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
