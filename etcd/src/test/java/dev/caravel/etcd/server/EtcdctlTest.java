package dev.caravel.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.Requires;
import dev.caravel.etcd.log.FileDisk;
import dev.caravel.etcd.log.Snapshot;
import dev.caravel.etcd.mvcc.StateMachine;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's etcdctl on our server. */
class EtcdctlTest {
  @TempDir Path directory;
  private Etcd server;

  @BeforeEach
  void start() throws IOException {
    Requires.program("etcdctl");
    server =
        Etcd.start(
            EtcdConfig.plain(
                StoreConfig.in(directory.resolve("data")), URI.create("http://127.0.0.1:0")),
            SystemClock.instance());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Commands and what they print, each line after its command. */
  private static final String TRANSCRIPT =
      """
      $ put a 1
      OK
      $ put b 3
      OK
      $ put c 2
      OK
      $ put a 4 --prev-kv
      OK
      a
      1
      $ get a
      a
      4
      $ get --prefix '' --keys-only --sort-by=VALUE | grep .
      c
      b
      a
      $ get --prefix '' --keys-only --order=DESCEND --sort-by=KEY | grep .
      c
      b
      a
      $ get --prefix '' --limit=2 --print-value-only
      4
      3
      $ get b --from-key --print-value-only
      3
      2
      $ get a c --print-value-only
      4
      3
      $ get --prefix '' --rev=2
      a
      1
      $ get a --rev=99 2>&1 | grep -v level | grep -o 'etcdserver: [a-z :]*'
      etcdserver: mvcc: required revision is a future revision
      $ del b --prev-kv
      1
      b
      3
      $ del nothing
      0
      $ compaction 5
      compacted revision 5
      $ compaction 5 2>&1 | grep -v level | grep -o 'etcdserver: [a-z :]*'
      etcdserver: mvcc: required revision has been compacted
      $ get a --rev=2 2>&1 | grep -v level | grep -o 'etcdserver: [a-z :]*'
      etcdserver: mvcc: required revision has been compacted
      $ watch a --rev=2 2>&1 | grep -o 'watch was canceled.*'
      watch was canceled (etcdserver: mvcc: required revision has been compacted)
      $ alarm list
      $ defrag 2>&1 | grep -c 'Finished defragmenting'
      1
      $ endpoint health 2>&1 | grep -c 'is healthy'
      1
      $ endpoint status | cut -d, -f3,5
       3.6.0, true
      $ member list | cut -d, -f2-4
       started, default, http://localhost:2380
      $ member list -w json | grep -o 'raft_term":1}'
      raft_term":1}
      $ lease timetolive 1234
      lease 0000000000001234 already expired
      $ lease revoke 1234 2>&1 | grep -v level | grep -o 'etcdserver: [a-z :]*'
      etcdserver: requested lease not found
      """;

  @Test
  void printsWhatItPrintsOnEtcd() throws Exception {
    var expected = new StringBuilder();
    var actual = new StringBuilder();
    for (String line : TRANSCRIPT.lines().toList()) {
      expected.append(line).append('\n');
      if (line.startsWith("$ ")) {
        actual.append(line).append('\n').append(etcdctl(line.substring(2)));
      }
    }
    assertThat(actual.toString()).isEqualTo(expected.toString());
  }

  @Test
  void watchesFromARevision() throws Exception {
    etcdctl("put a 1");
    etcdctl("put a 2");
    var watch = start("watch a --rev=2");
    try (var output = watch.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines(output, 6)).containsExactly("PUT", "a", "1", "PUT", "a", "2");
      etcdctl("del a");
      assertThat(lines(output, 2)).containsExactly("DELETE", "a");
    } finally {
      watch.destroy();
      watch.waitFor();
    }
  }

  private static List<String> lines(BufferedReader output, int count) throws IOException {
    var lines = new ArrayList<String>();
    while (lines.size() < count) {
      lines.add(String.valueOf(output.readLine()));
    }
    return lines;
  }

  @Test
  void transactionsFromStandardInput() throws Exception {
    etcdctl("put k v");
    assertThat(etcdctl("txn <<'X'\nvalue(\"k\") = \"v\"\n\nput k w\nget k\n\nput k never\n\nX"))
        .contains("SUCCESS")
        .contains("k\nw\n");
    assertThat(etcdctl("get k --print-value-only")).isEqualTo("w\n");
    assertThat(etcdctl("txn -w json <<'X'\n\nput k x\n\n\nX"))
        .as("answers within have a revision alone")
        .contains("{\"header\":{\"revision\":4}}");
  }

  @Test
  void leases() throws Exception {
    String granted = etcdctl("lease grant 100");
    assertThat(granted).matches("lease [0-9a-f]{16} granted with TTL\\(100s\\)\n");
    String id = granted.split(" ", 3)[1];
    assertThat(etcdctl("put l 1 --lease=" + id)).isEqualTo("OK\n");
    assertThat(etcdctl("lease timetolive " + id + " --keys")).contains("attached keys([l])");
    assertThat(etcdctl("lease list")).isEqualTo("found 1 leases\n" + id + "\n");
    assertThat(etcdctl("lease keep-alive --once " + id)).contains("keepalived with TTL(100)");
    assertThat(etcdctl("lease revoke " + id)).isEqualTo("lease " + id + " revoked\n");
    assertThat(etcdctl("get l")).isEmpty();
  }

  @Test
  void aSavedSnapshotOpensAsAStore() throws Exception {
    etcdctl("put a 1");
    etcdctl("put b 2");
    etcdctl("compaction 3");
    etcdctl("put b 3");
    var saved = directory.resolve("saved");
    Files.createDirectory(saved);
    assertThat(etcdctl("snapshot save " + saved.resolve("backup") + " 2>&1")).contains("saved");
    Files.move(saved.resolve("backup"), saved.resolve("0000000000000004.snap"));
    var machine = new StateMachine();
    assertThat(Snapshot.load(new FileDisk(saved), machine)).isEqualTo(4);
    assertThat(machine.view().revision()).isEqualTo(4);
  }

  private String etcdctl(String arguments) throws Exception {
    var process = start(arguments);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private Process start(String arguments) throws IOException {
    var builder = new ProcessBuilder("bash", "-c", "exec etcdctl " + arguments);
    if (arguments.contains("|") || arguments.contains("<<")) {
      builder.command("bash", "-c", "etcdctl " + arguments);
    }
    builder.environment().put("ETCDCTL_API", "3");
    builder.environment().put("ETCDCTL_ENDPOINTS", "127.0.0.1:" + server.ports().getFirst());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }
}
