package dev.coact.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.ActorContext;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What faults do to connections, and that they end. */
@Timeout(60)
class NetworkFaultsTest {
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  private final List<String> ends = new ArrayList<>();

  /** Echoes one connection after the other, and notes how each ends. */
  private void serve(ActorContext<Object> ctx) throws IOException {
    Block block = ctx.heap().allocate(100);
    try (Listener listener = ctx.io().listen(SERVER, 5)) {
      while (true) {
        try (Connection connection = listener.accept()) {
          int n = connection.read(block, 0, 100);
          while (n > 0) {
            connection.write(block, 0, n);
            n = connection.read(block, 0, 100);
          }
          ends.add("end");
        } catch (IOException e) {
          ends.add(e.getMessage());
        }
      }
    }
  }

  private ActorSim serving(long seed) {
    ActorSim sim =
        ActorSim.of(
            SimulationSettings.seeded(seed)
                .withNetwork(NetworkSettings.defaults().withLatency(Duration.ZERO)),
            ActorSim.settings());
    sim.system().spawn("server", this::serve);
    sim.runUntil(() -> sim.network().openSockets() > 0);
    return sim;
  }

  private static void echo(SimulatedSocket socket) throws IOException {
    socket.write(HELLO);
    assertThat(socket.readExactly(5)).isEqualTo(HELLO);
  }

  @Test
  void refuseConnection_hitsItsLinkOnly() throws IOException {
    try (ActorSim sim = serving(1)) {
      sim.faults(
          Fault.refuseConnection("/net/*/1/to-server").withRate(1),
          Fault.refuseConnection("/net/10.0.0.1:7000/**").withRate(1));
      SimulatedSocket first = sim.network().connect(SERVER);
      assertThatThrownBy(() -> sim.network().connect(SERVER)).isInstanceOf(ConnectException.class);
      echo(first);
      first.close();
      sim.runUntilIdle();
      assertThat(ends).containsExactly("end");
      assertThat(sim.faultsDone().points())
          .containsExactly(new Point("/net/127.0.0.1:7000/1/to-server", 0, "CONNECT", 0));
    }
  }

  @Test
  void reset_isFoundByBothEnds_andTheServerGoesOn() throws IOException {
    try (ActorSim sim = serving(2)) {
      SimulatedSocket socket = sim.network().connect(SERVER);
      echo(socket);
      sim.faults(Fault.reset().withRate(1));
      socket.write(HELLO);
      assertThatThrownBy(() -> socket.readExactly(5)).hasMessage("Connection reset");
      sim.runUntilIdle();
      assertThat(ends).containsExactly("Connection reset");
      echo(sim.network().connect(SERVER));
      assertThat(sim.network().openSockets()).isEqualTo(2);
    }
  }

  @Test
  void halfOpen_theOtherEndHearsNothing_untilItHeals() throws IOException {
    try (ActorSim sim = serving(3)) {
      SimulatedSocket socket = sim.network().connect(SERVER);
      echo(socket);
      sim.faults(Fault.halfOpen("/net/*/*/to-client").withRate(1));
      socket.write(HELLO);
      assertThatThrownBy(() -> socket.readExactly(5)).hasMessage("Connection reset");
      sim.runFor(Duration.ofDays(1));
      assertThat(ends).as("the server waits for more").isEmpty();
      sim.heal();
      sim.runUntilIdle();
      assertThat(ends).containsExactly("Connection reset");
    }
  }

  @Test
  void slow_takesTime_andNothingIsLost() throws IOException {
    try (ActorSim sim = serving(4)) {
      SimulatedSocket socket = sim.network().connect(SERVER);
      echo(socket);
      assertThat(sim.scheduler().now()).isZero();
      sim.faults(Fault.slow().upTo(MINUTE).atMost(2).withRate(1));
      echo(socket);
      assertThat(sim.scheduler().now()).isBetween(Duration.ofMillis(2), MINUTE.multipliedBy(2));
      assertThat(sim.faultsDone().size()).isEqualTo(2);
      socket.close();
    }
  }

  @Test
  void partition_stopsAllConnectionsOfTwoHosts_andNoOthers() throws IOException {
    try (ActorSim sim =
        ActorSim.of(
            SimulationSettings.seeded(5)
                .withNetwork(NetworkSettings.defaults().withLatency(Duration.ZERO)),
            ActorSim.settings())) {
      for (int i = 0; i < 3; i++) {
        InetSocketAddress address = new InetSocketAddress(SERVER.getAddress(), 7001 + i);
        sim.system()
            .spawn(
                "server-" + i,
                ctx -> {
                  Block block = ctx.heap().allocate(100);
                  try (Listener listener = ctx.io().listen(address, 5);
                      Connection connection = listener.accept()) {
                    int n = connection.read(block, 0, 100);
                    while (n > 0) {
                      connection.write(block, 0, n);
                      n = connection.read(block, 0, 100);
                    }
                  }
                });
      }
      sim.runUntil(() -> sim.network().openSockets() == 3);
      InetSocketAddress here = new InetSocketAddress("10.0.0.1", 0);
      InetSocketAddress elsewhere = new InetSocketAddress("10.0.0.2", 0);
      SimulatedSocket one = connect(sim, here, 7001);
      SimulatedSocket two = connect(sim, here, 7002);
      SimulatedSocket other = connect(sim, elsewhere, 7003);
      sim.faults(Fault.partition("/net/*/*/to-server").upTo(MINUTE).withRate(1));
      one.writeNow(HELLO, 0, 5);
      sim.runUntilIdle(); // the partition has begun
      assertThat(sim.faultsDone().size()).isEqualTo(1);
      echo(other);
      assertThat(sim.scheduler().now()).isZero();
      echo(two);
      Duration closed = sim.scheduler().now();
      assertThat(closed).isBetween(Duration.ofMillis(1), MINUTE);
      assertThat(one.readExactly(5)).isEqualTo(HELLO);
      echo(one);
      assertThat(sim.scheduler().now()).isEqualTo(closed);
      one.close();
      two.close();
      other.close();
    }
  }

  private static SimulatedSocket connect(ActorSim sim, InetSocketAddress from, int port)
      throws IOException {
    return sim.network().connect(from, new InetSocketAddress(SERVER.getAddress(), port));
  }

  @Test
  void heal_endsPartitionsAndSlowness_atOnce() throws IOException {
    try (ActorSim sim = serving(6)) {
      SimulatedSocket socket = sim.network().connect(SERVER);
      echo(socket);
      sim.faults(
          Fault.partition().upTo(Duration.ofDays(100)).withRate(1),
          Fault.slow().upTo(Duration.ofDays(100)).withRate(1));
      socket.write(HELLO);
      sim.runFor(MINUTE);
      assertThat(socket.isReadable()).isFalse();
      Duration before = sim.scheduler().now();
      sim.heal();
      assertThat(socket.readExactly(5)).isEqualTo(HELLO);
      assertThat(sim.scheduler().now()).isEqualTo(before);
      socket.close();
    }
  }

  @Test
  void descriptor_refused_anAcceptorTriesAgain_andPermitsComeBack() throws IOException {
    try (ActorSim sim = serving(7)) {
      sim.faults(Fault.descriptor("/server").atMost(3).withRate(1));
      SimulatedSocket socket = sim.network().connect(SERVER);
      echo(socket);
      assertThat(sim.scheduler().now()).as("pauses of 5, 10 and 20 ms").isPositive();
      assertThat(sim.faultsDone().size()).isEqualTo(3);
      socket.close();
      sim.runUntilIdle();
      assertThat(sim.network().openSockets()).isEqualTo(1);
      assertThat(sim.system().counters().descriptors()).isEqualTo(1);
    }
  }

  @Test
  void descriptor_refused_connectAndListenFail() {
    try (ActorSim sim = ActorSim.seeded(8)) {
      sim.faults(Fault.descriptor("/*").atMost(2).withRate(1));
      sim.system().spawn("client", ctx -> ctx.io().connect(SERVER, MINUTE));
      sim.system().spawn("server", ctx -> ctx.io().listen(SERVER, 1));
      sim.runUntilIdle();
      assertThat(sim.failures())
          .hasSize(2)
          .allMatch(failure -> failure.cause().getMessage().contains("Too many open files"));
      assertThat(sim.network().openSockets()).isZero();
    }
  }

  /** Clients that try again until they have heard it all, whatever happens to their connections. */
  private List<String> stubbornClients(ActorSim sim) {
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      sim.system()
          .spawn(
              "client-" + i,
              ctx -> {
                Block block = ctx.heap().allocate(10);
                block.copyFrom(HELLO, 0, 0, 5);
                for (int done = 0; done < 5; ) {
                  try (Connection connection = ctx.io().connect(SERVER, MINUTE)) {
                    while (done < 5) {
                      connection.write(block, 0, 5, MINUTE);
                      int n = 0;
                      while (n < 5) {
                        int more = connection.read(block, n, 5 - n, MINUTE);
                        if (more < 0) {
                          throw new IOException("early end");
                        }
                        n += more;
                      }
                      heard.add(number + "." + done++);
                    }
                  } catch (IOException e) {
                    heard.add(number + " " + e.getMessage());
                    ctx.sleep(Duration.ofMillis(100));
                  }
                }
              });
    }
    return heard;
  }

  @Test
  void whatHappened_isReplayedFromTheRecord_andAllSettlesAfterHealing() {
    int withFaults = 0;
    for (int seed = 0; seed < 60; seed++) {
      ActorSim first = serving(seed);
      networkFaults(first);
      List<String> heard = stubbornClients(first);
      first.runFor(MINUTE);
      first.heal();
      first.runFor(Duration.ofHours(1));
      Deviations done = first.faultsDone();
      long trace = first.scheduler().traceHash();
      withFaults += done.isEmpty() ? 0 : 1;
      assertThat(heard).as("seed %s, %s", seed, done).contains("0.4", "1.4", "2.4");
      assertThat(first.network().openSockets()).as("seed %s", seed).isEqualTo(1);
      first.close();

      ActorSim again = serving(seed);
      again.run().replay(done);
      List<String> heardAgain = stubbornClients(again);
      again.runFor(MINUTE);
      again.heal();
      again.runFor(Duration.ofHours(1));
      assertThat(heardAgain).as("seed %s", seed).isEqualTo(heard);
      assertThat(again.scheduler().traceHash()).isEqualTo(trace);
      assertThat(again.faultsDone()).isEqualTo(done);
      again.close();
    }
    assertThat(withFaults).isGreaterThan(30);
  }

  private static void networkFaults(ActorSim sim) {
    sim.faults(
        Fault.reset().atMost(3),
        Fault.halfOpen().atMost(2),
        Fault.refuseConnection("/net/**").atMost(2),
        Fault.slow().atMost(3),
        Fault.partition().atMost(2),
        Fault.descriptor("/**").atMost(3));
  }
}
