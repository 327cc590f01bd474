package dev.coact.io;

import static dev.coact.io.TestSystem.anyPort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.memory.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looks for lost wake-ups: many short waits in both directions that end in all ways, while polls,
 * arming and disarming overlap. A wake-up that is lost shows as an actor that never ends.
 */
@Timeout(120)
class ReadinessStressTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PAIRS = 8;
  private static final int MESSAGES = 4_000;

  /** Each message is one byte, so each read may have to wait, and each answer wakes the other. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pingPong_neverStops(boolean portable) throws Exception {
    try (TestSystem system = TestSystem.withBudget(portable, 3 * PAIRS + 1)) {
      List<TestActor> actors = new ArrayList<>();
      for (int p = 0; p < PAIRS; p++) {
        pair(
            system,
            actors,
            p,
            (self, connection, random) -> {
              Block block = self.block(1);
              for (int i = 0; i < MESSAGES; i++) {
                connection.write(block, 0, 1);
                assertThat(connection.read(block, 0, 1)).isEqualTo(1);
              }
            });
      }
      joinAll(actors);
    }
  }

  /** Reads that time out at random leave events without a waiter; then the next wait must arm. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitsThatAreGivenUp_loseNoLaterEvent(boolean portable) throws Exception {
    try (TestSystem system = TestSystem.withBudget(portable, 3 * PAIRS + 1)) {
      List<TestActor> actors = new ArrayList<>();
      for (int p = 0; p < PAIRS; p++) {
        pair(
            system,
            actors,
            p,
            (self, connection, random) -> {
              Block block = self.block(64);
              long sent = 0;
              long seen = 0;
              while (sent < 1_000 || seen < 1_000) {
                if (sent < 1_000) {
                  connection.write(block, 0, 1);
                  sent++;
                }
                boolean hurry = sent < 1_000; // else both might wait for the other
                if (seen < 1_000) {
                  seen += hurry ? readWithin(connection, block, random) : read(connection, block);
                }
              }
              assertThat(seen).isEqualTo(1_000);
            });
      }
      joinAll(actors);
    }
  }

  /** One side writes more than fits into the socket's buffer, so output waits all the time. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void output_neverStops(boolean portable) throws Exception {
    int total = 4 << 20;
    try (TestSystem system = TestSystem.withBudget(portable, 3 * PAIRS + 1)) {
      List<TestActor> actors = new ArrayList<>();
      for (int p = 0; p < PAIRS; p++) {
        boolean[] writes = {true};
        pair(
            system,
            actors,
            p,
            (self, connection, random) -> {
              Block block = self.block(1 << 16);
              if (takeRole(writes)) {
                for (int left = total; left > 0; ) {
                  int n = Math.min(left, 1 + random.nextInt(block.size()));
                  connection.write(block, 0, n);
                  left -= n;
                }
                connection.shutdownOutput();
                assertThat(connection.read(block, 0, 1)).isEqualTo(-1);
              } else {
                int got = 0;
                int n = 0;
                while (n >= 0) {
                  got += n;
                  n = connection.read(block, 0, 1 + random.nextInt(block.size()));
                }
                assertThat(got).isEqualTo(total);
              }
            });
      }
      joinAll(actors);
    }
  }

  private static synchronized boolean takeRole(boolean[] role) {
    boolean taken = role[0];
    role[0] = false;
    return taken;
  }

  private static int read(Connection connection, Block block) throws Exception {
    int n = connection.read(block, 0, block.size());
    assertThat(n).isPositive();
    return n;
  }

  private static int readWithin(Connection connection, Block block, Random random)
      throws Exception {
    try {
      return connection.read(block, 0, block.size(), Duration.ofNanos(random.nextInt(50_000)));
    } catch (java.net.SocketTimeoutException e) {
      return 0;
    }
  }

  /** What each side of a pair does. */
  private interface Side {
    void run(TestActor self, Connection connection, Random random) throws Exception;
  }

  private static void pair(TestSystem system, List<TestActor> actors, int number, Side side) {
    var address = new java.util.concurrent.CompletableFuture<java.net.InetSocketAddress>();
    actors.add(
        system.start(
            "accepting-" + number,
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              address.complete(listener.localAddress());
              Connection connection = listener.accept(LONG);
              listener.close();
              connection.setOption(java.net.StandardSocketOptions.SO_SNDBUF, 16_384);
              side.run(self, connection, new Random(number));
            }));
    actors.add(
        system.start(
            "connecting-" + number,
            self -> {
              Connection connection = self.io.connect(address.get(), LONG);
              side.run(self, connection, new Random(~number));
            }));
  }

  private static void joinAll(List<TestActor> actors) throws Exception {
    for (TestActor each : actors) {
      each.join();
    }
  }
}
