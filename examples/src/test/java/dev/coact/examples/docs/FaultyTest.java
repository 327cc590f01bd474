package dev.coact.examples.docs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.Chaos;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import dev.coact.testing.ActorSim;
import dev.coact.testing.Fault;
import dev.coact.testing.SimulatedSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of {@code docs/faults.md}. */
class FaultyTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void deposits(long seed) {
    List<Integer> deposits = new ArrayList<>();
    // docs: plan
    try (ActorSim sim = ActorSim.seeded(seed)) {
      sim.faults(
          Fault.crashBefore("/bank").atMost(2),
          Fault.stall("/bank").upTo(Duration.ofSeconds(5)),
          Fault.refuse("/bank").at(Integer.class));
      ActorRef<Integer> bank =
          sim.system()
              .spawn(
                  "bank",
                  Actor.handling(() -> (ctx, amount) -> deposits.add(amount)),
                  SpawnOptions.defaults().withSupervision(Supervision.restart(5, MINUTE)));
      for (int i = 1; i <= 10; i++) {
        bank.tell(i);
      }
      sim.runFor(MINUTE);
      sim.heal();
      bank.tell(11);
      sim.runFor(MINUTE);
      assertThat(deposits.size() + sim.lost().size()).isEqualTo(11); // none is lost unseen
      assertThat(deposits).contains(11);
    }
    // end
  }

  @Test
  void greeting() throws Exception {
    // docs: socket
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
    try (ActorSim sim = ActorSim.seeded(42)) {
      sim.system()
          .spawn(
              "greeter",
              ctx -> {
                Block block = ctx.heap().allocate(100);
                try (Listener listener = ctx.io().listen(address, 5);
                    Connection connection = listener.accept()) {
                  int n = connection.read(block, 0, 100);
                  connection.write(block, 0, n);
                }
              });
      sim.runUntilIdle();
      try (SimulatedSocket client = sim.network().connect(address)) {
        client.write("hello".getBytes(US_ASCII));
        client.shutdownOutput();
        assertThat(client.readToEnd()).isNotEmpty();
      }
    }
    // end
  }

  @Test
  void batches() {
    List<Integer> batches = new ArrayList<>();
    try (ActorSim sim = ActorSim.seeded(1)) {
      sim.faults(Fault.chaos("/*", "SMALL-BATCH").withRate(1));
      sim.system()
          .spawn(
              "writer",
              ctx -> {
                // docs: chaos
                int batch = Chaos.point(ctx, "SMALL-BATCH") ? 1 : 1000;
                // end
                batches.add(batch);
              });
      sim.runUntilIdle();
    }
    assertThat(batches).containsExactly(1);
  }
}
