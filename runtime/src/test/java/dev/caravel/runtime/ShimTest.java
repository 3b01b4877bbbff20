package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod and its containers by the shim alone, spoken to in the records of protocol.h. */
class ShimTest {
  private static final long DEFAULT_CAPABILITIES = 0xa80425fbL;

  @TempDir Path directory;

  @BeforeEach
  void startShim() throws Exception {
    Requires.root();
    Files.copy(program("hello"), Files.createDirectories(path("low")).resolve("hello"));
    for (String name : List.of("up", "work", "root")) {
      Files.createDirectories(path(name));
    }
    assertThat(path("low/hello").toFile().setExecutable(true)).isTrue();
    var shim = new ProcessBuilder(program("shim").toString()).start();
    try (var stdin = shim.getOutputStream()) {
      stdin.write(
          join(
              text(1, "pod"),
              text(70, path("socket").toString()),
              text(71, "myhost"),
              number(72, 1),
              number(73, 1),
              number(74, 1),
              number(77, 1 << 20)));
    }
    assertThat(new String(shim.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("ok ");
  }

  @AfterEach
  void stopShim() throws IOException {
    if (Files.exists(path("socket"))) {
      ask('Q', new byte[0]);
    }
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(directory.toString());
  }

  @Test
  void runs_a_container_and_commands_in_it_and_keeps_log_and_exit_code() throws IOException {
    assertThat(ask('S', container("c", "hello", "serve")))
        .extracting(Frame::tag)
        .containsExactly('o');
    assertThat(output("hostname")).isEqualTo("myhost\n");
    assertThat(output("cat", "/proc/1/comm")).isEqualTo("hello\n");
    assertThat(output("get", "http://127.0.0.1/version")).isEqualTo("1\n");
    assertThat(output("ls", "/")).doesNotContain("etc\n").contains("hello\n");

    try (var events = connect('E', new byte[0])) {
      var in = new DataInputStream(Channels.newInputStream(events));
      assertThat(Frame.read(in).tag()).isEqualTo('s');
      assertThat(Frame.read(in).tag()).isEqualTo('o');
      ask('K', join(text(1, "c"), number(34, 15)));
      assertThat(Frame.read(in).tag()).isEqualTo('x');
    }
    assertThat(Files.readString(path("exit"))).startsWith("0 0 ");
    assertThat(Files.readAllLines(path("log")))
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{9}Z stdout F .*"))
        .anyMatch(line -> line.endsWith("ended by signal 15"));
  }

  @Test
  void says_why_a_command_cannot_run_and_forgets_the_container() throws IOException {
    assertThat(ask('S', container("c", "nope")).getFirst())
        .isEqualTo(new Frame('e', "exec: \"nope\": executable file not found in $PATH\0"));
  }

  @Test
  void refuses_what_is_malformed_and_lives_on() throws IOException {
    assertThat(ask('S', new byte[] {1, 0, 0, 1, 0, 7}).getFirst().tag()).isEqualTo('e');
    assertThat(ask('S', join(text(200, "x"))).getFirst().tag()).isEqualTo('e');
    assertThat(ask('?', new byte[0]).getFirst().tag()).isEqualTo('e');
    assertThat(ask('X', join(text(1, "nobody"), text(2, "ls"))).getFirst().text())
        .contains("there is no container nobody");
  }

  private byte[] container(String id, String... command) {
    var fields = new ArrayList<byte[]>();
    fields.add(text(1, id));
    for (String word : command) {
      fields.add(text(2, word));
    }
    fields.add(text(3, "PATH=/"));
    fields.add(text(11, path("log").toString()));
    fields.add(text(12, path("exit").toString()));
    fields.add(text(13, directory.toString()));
    fields.add(text(14, "lowerdir=low,upperdir=up,workdir=work"));
    fields.add(text(15, path("root").toString()));
    fields.add(record(17, join(text(51, "/proc"), text(52, "proc"))));
    fields.add(record(17, join(text(51, "/dev"), text(52, "tmpfs"))));
    fields.add(number(24, DEFAULT_CAPABILITIES));
    fields.add(number(25, DEFAULT_CAPABILITIES));
    fields.add(number(28, 1));
    return join(fields.toArray(byte[][]::new));
  }

  private String output(String... words) throws IOException {
    var request = new ArrayList<byte[]>(List.of(text(1, "c"), text(2, "hello")));
    for (String word : words) {
      request.add(text(2, word));
    }
    var out = new StringBuilder();
    for (var frame : ask('X', join(request.toArray(byte[][]::new)))) {
      if (frame.tag() == '1') {
        out.append(frame.text());
      }
    }
    return out.toString();
  }

  private record Frame(char tag, String text) {
    static Frame read(DataInputStream in) throws IOException {
      char tag = (char) in.readUnsignedByte();
      return new Frame(tag, new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
    }
  }

  private List<Frame> ask(char request, byte[] fields) throws IOException {
    try (var connection = connect(request, fields)) {
      var answer =
          new DataInputStream(
              new ByteArrayInputStream(Channels.newInputStream(connection).readAllBytes()));
      var frames = new ArrayList<Frame>();
      while (answer.available() > 0) {
        frames.add(Frame.read(answer));
      }
      return frames;
    }
  }

  private SocketChannel connect(char request, byte[] fields) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path("socket")));
    channel.write(ByteBuffer.wrap(record(request, fields)));
    return channel;
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private static Path program(String name) throws Exception {
    var file =
        Path.of(Objects.requireNonNull(ShimTest.class.getResource("programs/" + name)).toURI());
    return file;
  }

  private static byte[] text(int tag, String text) {
    return record(tag, (text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int tag, long number) {
    return record(tag, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static byte[] record(int tag, byte[] value) {
    return ByteBuffer.allocate(5 + value.length)
        .put((byte) tag)
        .putInt(value.length)
        .put(value)
        .array();
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
