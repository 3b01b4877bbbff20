package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepsTest {
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final List<String> closed = new ArrayList<>();
  private final Steps steps = new Steps(SystemClock.instance(), (name, took) -> done.add(name));

  @Test
  void aStepWaitsForWhatItNeeds() throws Exception {
    var first = steps.run("first", () -> 1);
    var second = steps.run("second", () -> first.get() + 1);
    steps.await();

    assertThat(second.get()).isEqualTo(2);
    assertThat(done).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void aFailureNamesItsStepAndReachesThoseThatNeedIt() {
    var broken =
        steps.<Integer>run(
            "broken",
            () -> {
              throw new IOException("no room");
            });
    steps.run("other", broken::get);

    assertThatThrownBy(steps::await)
        .isInstanceOf(StartException.class)
        .hasMessage("broken: no room");
  }

  @Test
  void whatWasOpenedIsClosedTheLastFirst() {
    open("store");
    open("server");
    open("kubelet");
    steps.closeDownTo("server");

    assertThat(closed).containsExactly("kubelet");
    assertThat(steps.names()).containsExactly("store", "server");

    steps.close();

    assertThat(closed).containsExactly("kubelet", "server", "store");
  }

  private void open(String name) {
    steps.opened(name, (AutoCloseable) () -> closed.add(name));
  }
}
