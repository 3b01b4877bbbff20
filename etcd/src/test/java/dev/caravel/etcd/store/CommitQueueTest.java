package dev.caravel.etcd.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.log.SimulatedDisk;
import dev.caravel.etcd.log.WriteAheadLog;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.Outcome;
import dev.caravel.etcd.mvcc.StateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
  /** So large that what is submitted does not fit into one batch. */
  private static final int BYTES = 1 << 20;

  private static final int REQUESTS = 10;

  @Test
  void everyoneIsToldWhenTheStoreFails() throws Exception {
    var disk = new SimulatedDisk(new Random(1));
    var log = WriteAheadLog.open(disk, 0, (index, bytes) -> {});
    var machine = new StateMachine();
    var config = StoreConfig.in(Path.of("simulated"));
    var queue = new CommitQueue(config, machine, disk, log, new WatchHub(machine.view()));
    var answers = new ArrayList<CompletableFuture<Outcome>>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(queue.submit(new Command.Write(PutRequest.of(Key.of("k" + i), new byte[BYTES]))));
    }
    disk.crashAfter(0);
    queue.start();
    for (var answer : answers) {
      assertThat(answer)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(EtcdException.class);
    }
    queue.close();
  }
}
