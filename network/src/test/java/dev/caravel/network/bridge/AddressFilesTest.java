package dev.caravel.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.network.NetworkException;
import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.Protocol;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressFilesTest {
  private static final Cidr RANGE = Cidr.parse("10.244.7.0/28");

  @TempDir Path directory;

  private AddressFiles open() {
    return AddressFiles.open(directory, RANGE);
  }

  @Test
  void ports_are_found_again_as_they_were() {
    var ports =
        List.of(
            PortMapping.of(Protocol.TCP, 8080, 80),
            new PortMapping(
                Protocol.UDP, Optional.of(InetAddress.ofLiteral("192.0.2.2")), 5353, 53));
    Reservation written;
    try (var files = open()) {
      written = files.reserve("p", ports);
    }
    try (var files = open()) {
      assertThat(files.find("p")).contains(written);
      assertThat(files.all()).containsExactly(written);
    }
  }

  /** What a crash between two steps leaves: a file that has not got its name yet. */
  @Test
  void a_file_that_was_not_finished_counts_for_nothing() throws Exception {
    Files.writeString(directory.resolve("new"), "id=ha");
    try (var files = open()) {
      assertThat(files.all()).isEmpty();
      assertThat(files.reserve("p", List.of()).address())
          .isEqualTo(InetAddress.ofLiteral("10.244.7.2"));
    }
  }

  @Test
  void a_damaged_file_is_named_and_the_lock_is_free_again() throws Exception {
    var file = directory.resolve("10.244.7.3");
    for (var text : List.of("", "hello", "id=p\nport=TCP,1", "id=p\nport=TCP,0,1")) {
      Files.writeString(file, text);
      assertThatThrownBy(this::open)
          .isInstanceOf(NetworkException.class)
          .hasMessageStartingWith(file + " is damaged: ")
          .hasMessageEndingWith("; delete it if no pod has that address");
    }
    Files.delete(file);
    open().close();
  }

  /** Many reservations, releases and restarts: nobody ever shares, and nothing is forgotten. */
  @Test
  void no_two_have_the_same_address_whatever_happens() {
    var random = new Random(1);
    Map<String, InetAddress> expected = new HashMap<>();
    var files = open();
    var live = new ArrayDeque<String>();
    for (int i = 0; i < 400; i++) {
      int dice = random.nextInt(10);
      if (dice == 0) {
        files.close();
        files = open();
      } else if (dice < 6 && live.size() < 13) {
        String id = "p" + i;
        expected.put(id, files.reserve(id, List.of()).address());
        live.add(id);
      } else if (!live.isEmpty()) {
        String id = live.remove();
        files.release(id);
        expected.remove(id);
      }
      assertThat(files.all()).hasSize(expected.size());
      for (var reservation : files.all()) {
        assertThat(reservation.address()).isEqualTo(expected.get(reservation.id()));
      }
      assertThat(expected.values()).doesNotHaveDuplicates().allMatch(RANGE::contains);
    }
    files.close();
  }
}
