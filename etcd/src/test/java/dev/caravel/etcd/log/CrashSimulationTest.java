package dev.caravel.etcd.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.Lease;
import dev.caravel.etcd.mvcc.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * State machine and log together, driven through crashes that lose what was not flushed. After each
 * one every acknowledged command must be there, in order, and nothing that was never submitted. A
 * failing seed is printed; {@code -Dseed=N} replays it alone.
 */
class CrashSimulationTest {
  private static final int SEEDS = 3_000;
  private static final int CRASHES = 4;
  private static final int KEYS = 8;

  private static final Logger LOG = Logger.getLogger("dev.caravel.etcd");

  /** Of thousands of crashes. */
  @BeforeAll
  static void noWarnings() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void warnings() {
    LOG.setLevel(null);
  }

  @Test
  void acknowledgedCommandsSurviveEveryCrash() throws IOException {
    long only = Long.getLong("seed", -1);
    for (long seed = Math.max(only, 0); seed < (only < 0 ? SEEDS : only + 1); seed++) {
      try {
        new Simulation(seed).run();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " fails; replay it with -Dseed=" + seed, e);
      }
    }
  }

  private static final class Simulation {
    private final Random random;
    private final SimulatedDisk disk;
    private final List<Command> submitted = new ArrayList<>();
    private long acknowledged;
    private StateMachine machine = new StateMachine();

    Simulation(long seed) {
      random = new Random(seed);
      disk = new SimulatedDisk(random);
    }

    void run() throws IOException {
      for (int i = 0; i <= CRASHES; i++) {
        if (i < CRASHES) {
          disk.crashAfter(random.nextInt(60));
        }
        try (var log = open()) {
          work(log);
        } catch (SimulatedDisk.Crash e) {
          disk.restart();
        } finally {
          disk.fault(0);
        }
      }
    }

    private WriteAheadLog open() throws IOException {
      machine = new StateMachine();
      long index = Snapshot.load(disk, machine);
      var log =
          WriteAheadLog.open(
              disk, index, (number, bytes) -> machine.apply(CommandCodec.decode(bytes)));
      assertThat(log.lastIndex()).isBetween(acknowledged, (long) submitted.size());
      // what was under way and is lost, nobody was promised
      submitted.subList((int) log.lastIndex(), submitted.size()).clear();
      acknowledged = log.lastIndex();
      assertThat(describe(machine)).isEqualTo(describe(replayed()));
      return log;
    }

    private StateMachine replayed() {
      var expected = new StateMachine();
      submitted.forEach(expected::apply);
      return expected;
    }

    private void work(WriteAheadLog log) throws IOException {
      disk.fault(random.nextInt(2) * 3);
      for (int i = 0; i < 25; i++) {
        var batch = new ArrayList<Command>();
        var bytes = new ArrayList<byte[]>();
        for (int j = random.nextInt(4); j >= 0; j--) {
          var command = command();
          batch.add(command);
          bytes.add(CommandCodec.encode(command));
        }
        submitted.addAll(batch);
        log.append(bytes);
        acknowledged = submitted.size();
        batch.forEach(machine::apply);
        if (random.nextInt(12) == 0) {
          machine.reclaim(random.nextInt(20));
        }
        if (random.nextInt(10) == 0 && log.rotate()) {
          save(Snapshot.of(log.lastIndex(), machine));
        }
      }
    }

    private void save(Snapshot snapshot) {
      try {
        snapshot.save(disk);
      } catch (IOException fault) {
        assertThat(fault).hasMessage("Input/output error"); // the log is kept
      }
    }

    private Command command() {
      return switch (random.nextInt(12)) {
        case 0 -> new Command.Compact(1 + random.nextLong(machine.view().revision() + 1));
        case 1 -> new Command.GrantLease(1 + random.nextInt(3), 60);
        case 2 -> new Command.RevokeLease(1 + random.nextInt(3));
        case 3 -> new Command.NoSpaceAlarm(random.nextBoolean());
        case 4, 5 -> new Command.Write(DeleteRequest.of(KeyRange.between(key(), key())));
        case 6 ->
            new Command.Write(
                TxnRequest.when(Compare.version(key(), random.nextInt(3)))
                    .then(put())
                    .otherwise(DeleteRequest.of(key())));
        default -> new Command.Write(put());
      };
    }

    private PutRequest put() {
      var put = PutRequest.of(key(), new byte[random.nextInt(8) == 0 ? 1500 : random.nextInt(9)]);
      return random.nextInt(5) == 0 ? put.withLease(1 + random.nextInt(3)) : put;
    }

    private Key key() {
      return Key.of("k" + random.nextInt(KEYS));
    }
  }

  /** Everything that can be seen of a state. */
  private static String describe(StateMachine machine) {
    var view = machine.view();
    var text = new StringBuilder();
    text.append(view.revision()).append(' ').append(view.compactRevision());
    text.append(' ').append(machine.hasNoSpaceAlarm()).append('\n');
    for (long at = Math.max(1, view.compactRevision()); at <= view.revision(); at++) {
      for (var version : view.range(RangeRequest.of(KeyRange.ALL).withRevision(at)).keyValues()) {
        text.append(at).append(' ').append(version).append(' ');
        text.append(version.createRevision()).append(' ').append(version.lease()).append(' ');
        text.append(version.value().length).append('\n');
      }
    }
    view.changes(KeyRange.ALL, Math.max(1, view.compactRevision()), Integer.MAX_VALUE, false)
        .events()
        .forEach(event -> text.append(event.keyValue()).append('\n'));
    machine.leases().stream()
        .sorted(Comparator.comparingLong(Lease::id))
        .forEach(lease -> text.append(lease).append('\n'));
    return text.toString();
  }

  @Test
  void aFailedRotationLeavesNothingBehind() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var log = WriteAheadLog.open(disk, 0, (index, bytes) -> {});
    log.append(List.of("one".getBytes(UTF_8)));
    var before = disk.list();
    disk.failNextSync();
    assertThat(log.rotate()).isFalse();
    assertThat(disk.list()).isEqualTo(before);
    assertThat(disk.openFiles()).isEqualTo(1);
    log.append(List.of("two".getBytes(UTF_8)));
    log.close();
    assertThat(records(disk)).containsExactly("one", "two");
  }

  @Test
  void anEmptyFileThatARotationLeftIsNoReasonToRefuseATornTail() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var log = WriteAheadLog.open(disk, 0, (index, bytes) -> {});
    log.append(List.of("one".getBytes(UTF_8)));
    disk.append("%016x.wal".formatted(2)).close();
    disk.sync();
    log.append(List.of("two".getBytes(UTF_8)));
    var old = disk.list().getFirst();
    try (var tail = disk.append(old)) {
      tail.write(new Frame(3, List.of("three".getBytes(UTF_8))).encode());
      tail.truncate(disk.size(old) - 2);
    }
    assertThat(records(disk)).containsExactly("one", "two");
    assertThat(disk.list()).containsExactly(old);
  }

  private static List<String> records(SimulatedDisk disk) throws IOException {
    var records = new ArrayList<String>();
    WriteAheadLog.open(disk, 0, (index, bytes) -> records.add(new String(bytes, UTF_8))).close();
    return records;
  }

  @Test
  void aFullDiskRefusesAndRecovers() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var machine = new StateMachine();
    try (var log = WriteAheadLog.open(disk, 0, (index, bytes) -> {})) {
      disk.capacity(4_000);
      int written = 0;
      String refusal = "";
      while (refusal.isEmpty()) {
        var command = new Command.Write(PutRequest.of(Key.of("k" + written), new byte[300]));
        try {
          log.append(List.of(CommandCodec.encode(command)));
          machine.apply(command);
          written++;
        } catch (IOException e) {
          refusal = String.valueOf(e.getMessage());
        }
      }
      assertThat(refusal).contains("No space left");
      assertThat(log.isUsable()).isTrue();
      disk.capacity(Long.MAX_VALUE);
      var last = new Command.Write(PutRequest.of(Key.of("last"), "x".getBytes(UTF_8)));
      log.append(List.of(CommandCodec.encode(last)));
      machine.apply(last);
    }
    var recovered = new StateMachine();
    WriteAheadLog.open(disk, 0, (index, bytes) -> recovered.apply(CommandCodec.decode(bytes)))
        .close();
    assertThat(describe(recovered)).isEqualTo(describe(machine));
  }
}
