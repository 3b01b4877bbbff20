package dev.caravel.dns.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
  private static final Name NAME = Name.parse("Web.default.svc.cluster.local");

  private static Query query(Optional<Query.Edns> edns) {
    return new Query(7, 0, true, new Question(NAME, Type.A, 1), edns);
  }

  private static Answer answer(int records) {
    return new Answer(
        ResponseCode.NO_ERROR,
        true,
        Collections.nCopies(
            records,
            new ResourceRecord(NAME, 5, new Data.Address(InetAddress.ofLiteral("10.96.0.7")))),
        List.of(),
        List.of());
  }

  @Test
  void a_query_is_read_as_it_was_written() throws Exception {
    var query = MessageReader.query(MessageWriter.query(4711, NAME, Type.AAAA));
    assertThat(query.id()).isEqualTo(4711);
    assertThat(query.recursion()).isTrue();
    assertThat(query.question()).isEqualTo(new Question(NAME, Type.AAAA, 1));
    assertThat(query.question().name()).hasToString("Web.default.svc.cluster.local.");
    assertThat(query.udpLimit()).isEqualTo(1232);
  }

  @Test
  void an_answer_repeats_the_question_and_points_to_its_name() throws Exception {
    byte[] bytes = MessageWriter.forUdp(query(Optional.empty()), answer(2));
    var response = MessageReader.response(bytes);
    assertThat(response.id()).isEqualTo(7);
    assertThat(response.question().name()).hasToString("Web.default.svc.cluster.local.");
    assertThat(response.answers()).isEqualTo(answer(2).answers());
    int question = 12 + 31 + 4;
    assertThat(bytes).hasSize(question + 2 * 16);
  }

  @ParameterizedTest
  @CsvSource({"0, 512", "512, 512", "1232, 1232", "65535, 4096", "100, 512"})
  void what_does_not_fit_is_left_out_and_said(int payload, int limit) throws Exception {
    var edns =
        payload == 0
            ? Optional.<Query.Edns>empty()
            : Optional.of(new Query.Edns(payload, 0, false));
    byte[] bytes = MessageWriter.forUdp(query(edns), answer(1000));
    assertThat(bytes.length).isLessThanOrEqualTo(limit).isGreaterThan(limit - 60);
    assertThat(MessageReader.response(bytes).truncated()).isTrue();
    byte[] tcp = MessageWriter.forTcp(query(edns), answer(1000));
    assertThat(MessageReader.response(tcp).truncated()).isFalse();
    assertThat(MessageReader.response(tcp).answers()).hasSize(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a name that points forward       | 000101000001000000000000c00c00010001",
        "a name that points forward       | 000101000001000000000000c0ff00010001",
        "a name that does not end         | 0001010000010000000000003f616161",
        "a label of an unknown kind, or too many | 0001010000010000000000008000010001",
        "a message that ends too soon     | 00010100000100000000000001610000",
        "a message that ends too soon     |"
            + " 000101000001000000000001016100000100010000290200000000000010",
        "not a query with one question    | 000101000002000000000000016100000100010161000001000100",
        "not a query with one question    | 000101000000000000000000",
        "not a query with one question    | 00018100000100000000000001610000010001",
      })
  void what_is_malformed_is_refused(String reason, String hex) {
    assertThatThrownBy(() -> MessageReader.query(HexFormat.of().parseHex(hex)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(reason);
  }

  /** Whatever bytes come: they are read or refused, nothing else, and in time. */
  @Test
  void no_bytes_break_the_reader() {
    var random = new Random(42);
    byte[] good = MessageWriter.forTcp(query(Optional.empty()), answer(5));
    var outcomes = new ArrayList<Boolean>();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i % 2 == 0 ? good.clone() : new byte[random.nextInt(64)];
      for (int j = 0; j < 1 + bytes.length / 8; j++) {
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      outcomes.add(reads(bytes));
    }
    assertThat(outcomes).contains(true, false);
  }

  private static boolean reads(byte[] bytes) {
    try {
      MessageReader.response(bytes);
      return true;
    } catch (MalformedMessageException e) {
      return readsAsQuery(bytes);
    }
  }

  private static boolean readsAsQuery(byte[] bytes) {
    try {
      MessageReader.query(bytes);
      return true;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  @Test
  void names_have_bounds() {
    assertThatThrownBy(() -> Name.parse("a..b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Name.parse("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Name.parse("abcdefg.".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Name.parse("A.b.")).isEqualTo(Name.parse("a.B"));
    assertThat(Name.parse(".")).isEqualTo(Name.ROOT);
  }
}
