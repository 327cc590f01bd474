package dev.coact.examples.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.testing.ActorSim;
import dev.coact.testing.Fault;
import dev.coact.testing.NetworkSettings;
import dev.coact.testing.SimulatedSocket;
import dev.coact.testing.SimulationSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server, unmodified, in simulation: on a simulated network, in many schedules, with and
 * without faults. What its clients hear is checked against what registers and counters can say.
 */
@Timeout(300)
class SimulatedKvTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int CLIENTS = 3;
  private static final int ROUNDS = 6;
  private static final int KEYS = 3;
  private static final int BUFFER = 16 * 1024;
  private static final int SEEDS = 100;

  /** A server and its clients in one run. */
  private static final class Cluster implements AutoCloseable {
    final ActorSim sim;
    final History history = new History();
    final KvStats stats = new KvStats();
    final List<SimulatedClient> clients = new ArrayList<>();
    final Tree.Ready tree;

    Cluster(long seed) {
      sim =
          ActorSim.of(
              SimulationSettings.seeded(seed)
                  .withNetwork(NetworkSettings.defaults().withBuffers(BUFFER, BUFFER)),
              ActorSim.settings());
      sim.system().onFailure(this::failed);
      KvSettings settings =
          KvSettings.from(
              ConfigReader.parse(
                  """
                  kv {
                    shards = 2
                    max-value-size = 64KiB
                    max-memory = 4MiB
                    client-memory = 2MiB
                  }
                  """));
      CompletableFuture<Tree.Ready> ready = new CompletableFuture<>();
      KvClock clock = sim.scheduler().clock()::currentTimeMillis;
      sim.system()
          .spawn(
              "kv",
              Actor.handling(() -> new Tree(settings, clock, stats, new KeyHash(1, 2), ready)),
              SpawnOptions.defaults().withSupervision(Supervision.stop()));
      sim.runUntil(ready::isDone);
      tree = ready.join();
    }

    private void failed(ActorFailure failure) {
      if (failure.path().startsWith("/kv/shard-")) {
        history.keysLost();
      }
    }

    void startClients() {
      for (int i = 0; i < CLIENTS; i++) {
        SimulatedClient client =
            new SimulatedClient(
                i, tree.address(), history, sim.random("client " + i), ROUNDS, KEYS);
        clients.add(client);
        sim.system().spawn("client-" + i, client);
      }
    }

    /** With faults for some time, then without until all is quiet. */
    void finish() throws IOException {
      sim.runFor(MINUTE);
      sim.heal();
      sim.runFor(HOUR);
      assertThat(clients).allMatch(SimulatedClient::isDone);
      assertThat(history.contradictions()).isEmpty();
      serves();
      sim.runFor(HOUR);
      assertThat(stats.connected.sum()).as("connected").isZero();
      assertThat(sim.network().openSockets()).as("the listener is left").isEqualTo(1);
      assertThat(sim.system().counters().descriptors()).isEqualTo(1);
    }

    /** Whether it answers somebody new, whatever was before. */
    private void serves() throws IOException {
      try (SimulatedSocket socket = sim.network().connect(tree.address())) {
        for (int i = 0; i < 20; i++) {
          StringBuilder request = new StringBuilder();
          SimulatedClient.request(request, "SET", "new" + i, "value" + i);
          SimulatedClient.request(request, "GET", "new" + i);
          socket.write(request.toString().getBytes(ISO_8859_1));
          String expected = "+OK\r\n$" + ("value" + i).length() + "\r\nvalue" + i + "\r\n";
          assertThat(socket.readExactly(expected.length()))
              .asString(ISO_8859_1)
              .isEqualTo(expected);
        }
      }
    }

    @Override
    public void close() {
      sim.close();
    }
  }

  @Test
  void withoutFaults_everythingIsAnswered_inEachSchedule() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try (Cluster cluster = new Cluster(seed)) {
        cluster.startClients();
        cluster.finish();
        assertThat(cluster.sim.failures()).as("seed %s", seed).isEmpty();
        assertThat(cluster.history.unknown()).as("seed %s", seed).isZero();
      }
    }
  }

  @Test
  void withFaults_nothingFalseIsAnswered_andAllIsReturned() {
    long known = 0;
    long unknown = 0;
    long shardFailures = 0;
    long faults = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = new Cluster(seed);
      try (cluster) {
        faults(cluster.sim);
        cluster.startClients();
        cluster.finish();
      } catch (Throwable failure) {
        throw new AssertionError(
            "seed " + seed + "\n" + cluster.sim.faultsDone() + "\n" + failure.getMessage(),
            failure);
      }
      known += cluster.history.known();
      unknown += cluster.history.unknown();
      shardFailures +=
          cluster.tree.shards().states().stream().mapToLong(ShardState::restarts).sum();
      faults += cluster.sim.faultsDone().size();
    }
    assertThat(known).as("answered").isGreaterThan(2 * unknown);
    assertThat(unknown).as("not answered").isGreaterThan(SEEDS / 2);
    assertThat(shardFailures).isGreaterThan(SEEDS / 5);
    assertThat(faults).isGreaterThan(2L * SEEDS);
  }

  private static void faults(ActorSim sim) {
    sim.faults(
        Fault.reset().atMost(3),
        Fault.halfOpen(),
        Fault.slow().upTo(Duration.ofSeconds(20)).atMost(2),
        Fault.partition(),
        Fault.refuseConnection("/net/**"),
        Fault.crash("/kv/shard-0").atMost(2),
        Fault.crash("/kv/shard-1"),
        Fault.crash("/kv/acceptor"),
        Fault.crash("/kv/clients"),
        Fault.stall("/kv/*").upTo(Duration.ofSeconds(20)).atMost(2),
        Fault.refuse("/kv/*").atMost(2),
        Fault.memory("/kv/**").atMost(2),
        Fault.descriptor("/kv/**").atMost(3),
        Fault.pause().upTo(Duration.ofSeconds(20)));
  }

  @Test
  void sameSeed_sameTrace_withFaults() throws IOException {
    for (int seed = 0; seed < 5; seed++) {
      long[] traces = new long[2];
      for (int i = 0; i < 2; i++) {
        try (Cluster cluster = new Cluster(seed)) {
          faults(cluster.sim);
          cluster.startClients();
          cluster.sim.runFor(MINUTE);
          traces[i] = cluster.sim.scheduler().traceHash();
        }
      }
      assertThat(traces[1]).as("seed %s", seed).isEqualTo(traces[0]);
    }
  }
}
