package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AddedEventsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A frame of a watch in protobuf: its length, the event's type, and an object of some size. */
  private void event(String type, int size) throws IOException {
    var out = new DataOutputStream(bytes);
    out.writeInt(2 + type.length() + size);
    out.writeByte(1 << 3 | 2);
    out.writeByte(type.length());
    out.write(type.getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[size]);
  }

  private AddedEvents events() {
    return new AddedEvents(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void onlyWhatIsAddedCounts() throws IOException {
    event("ADDED", 10);
    event("MODIFIED", 10);
    event("ADDED", 200_000);
    event("DELETED", 0);

    events().await(2);
    assertThatThrownBy(() -> events().await(3)).isInstanceOf(EOFException.class);
  }

  @Test
  void otherBytesAreRefused() {
    bytes.writeBytes("{\"type\":\"ADDED\"}".getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> events().await(1))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no event of a watch");
    assertThat(bytes.size()).isPositive();
  }
}
