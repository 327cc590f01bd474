package dev.coact.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.coroutine.CoroutineSettings;
import dev.coact.io.ActorIo;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The io of actors, unmodified, on a simulated network. */
@Timeout(120)
abstract class SimulatedIoContract {
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int SEEDS = 30;

  abstract boolean portable();

  private ActorSim sim(long seed) {
    return sim(seed, NetworkSettings.defaults());
  }

  private ActorSim sim(long seed, NetworkSettings network) {
    CoroutineSettings defaults = CoroutineSettings.defaults();
    CoroutineSettings coroutines =
        new CoroutineSettings(defaults.idlePerCarrier(), defaults.idleDepot(), portable());
    return ActorSim.of(
        SimulationSettings.seeded(seed).withCoroutines(coroutines).withNetwork(network),
        ActorSim.settings());
  }

  /* ---- an echo server: an acceptor and an actor for each connection ---- */

  record Given(Connection connection) {}

  record Want(ActorIo io, ActorRef<Given> replyTo) {}

  /** Accepts for ever; each connection is given to a child that asks for it. */
  private static void accept(ActorContext<Want> ctx) throws IOException {
    try (Listener listener = ctx.io().listen(SERVER, 5)) {
      while (true) {
        Connection connection = listener.accept();
        ActorRef<Want> self = ctx.self();
        ctx.spawn("echo-" + connection.id(), own -> echo(own, self));
        Want want = ctx.receive();
        want.replyTo().tell(new Given(connection.transferTo(want.io())));
      }
    }
  }

  private static void echo(ActorContext<Object> ctx, ActorRef<Want> acceptor) throws IOException {
    Given given = acceptor.ask(me -> new Want(ctx.io(), me), MINUTE);
    Block block = ctx.heap().allocate(1000);
    try (Connection connection = given.connection()) {
      int n = connection.read(block, 0, block.size());
      while (n > 0) {
        connection.write(block, 0, n);
        n = connection.read(block, 0, block.size());
      }
    } finally {
      block.free();
    }
  }

  private static String pattern(String name, int n) {
    StringBuilder text = new StringBuilder();
    while (text.length() < n) {
      text.append(name).append(text.length()).append(' ');
    }
    return text.substring(0, n);
  }

  /** Says what it has to say and expects to hear the same. */
  private static String talk(ActorContext<?> ctx, String text, int chunk) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    Block out = ctx.heap().allocate(bytes.length);
    Block in = ctx.heap().allocate(bytes.length);
    out.copyFrom(bytes, 0, 0, bytes.length);
    try (Connection connection = ctx.io().connect(SERVER, MINUTE)) {
      int filled = 0;
      for (int at = 0; at < bytes.length; at += chunk) {
        int n = Math.min(chunk, bytes.length - at);
        connection.write(out, at, n);
        while (filled < at + n) {
          int more = connection.read(in, filled, bytes.length - filled);
          assertThat(more).as("an early end").isPositive();
          filled += more;
        }
      }
      connection.shutdownOutput();
      byte[] heard = new byte[filled];
      in.copyTo(0, heard, 0, filled);
      return new String(heard, US_ASCII);
    } finally {
      out.free();
      in.free();
    }
  }

  /** Three clients in the system and one outside; returns the trace. */
  private long conversation(ActorSim sim) throws IOException {
    return conversation(sim, 700);
  }

  /** Each says so many bytes before it listens; with more than all buffers hold they would hang. */
  private long conversation(ActorSim sim, int chunk) throws IOException {
    sim.system().spawn("acceptor", SimulatedIoContract::accept);
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String text = pattern("client" + i, 3000 + 100 * i);
      sim.system()
          .spawn(
              "client-" + i,
              ctx -> {
                ctx.sleep(Duration.ofMillis(1)); // the acceptor has begun to listen by then
                assertThat(talk(ctx, text, chunk)).isEqualTo(text);
                heard.add(text);
              });
    }
    sim.runUntil(() -> sim.network().openSockets() > 0);
    try (SimulatedSocket outside = sim.network().connect(SERVER)) {
      String text = pattern("outside", 9000);
      for (int at = 0; at < text.length(); at += chunk) {
        String part = text.substring(at, Math.min(text.length(), at + chunk));
        outside.write(part.getBytes(US_ASCII));
        assertThat(outside.readExactly(part.length())).asString(US_ASCII).isEqualTo(part);
      }
      outside.shutdownOutput();
      assertThat(outside.readToEnd()).isEmpty();
    }
    sim.runUntilIdle();
    sim.runFor(MINUTE);
    assertThat(sim.failures()).isEmpty();
    assertThat(heard).hasSize(3);
    assertThat(sim.network().openSockets()).as("only the listener's").isEqualTo(1);
    return sim.scheduler().traceHash();
  }

  @Test
  void echo_manySeeds_nothingIsLostOrMixedUp() throws IOException {
    Set<Long> traces = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      ActorSim sim = sim(seed);
      traces.add(conversation(sim));
      sim.close();
      assertThat(sim.network().openSockets()).isZero();
    }
    assertThat(traces).as("different schedules").hasSize(SEEDS);
  }

  @Test
  void sameSeed_sameTrace() throws IOException {
    for (int seed = 0; seed < 5; seed++) {
      ActorSim first = sim(seed);
      ActorSim second = sim(seed);
      assertThat(conversation(second)).as("seed %s", seed).isEqualTo(conversation(first));
      assertThat(second.scheduler().now()).isEqualTo(first.scheduler().now());
      first.close();
      second.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void buffersOfAFewBytes_areEnough(int size) throws IOException {
    ActorSim sim = sim(3, NetworkSettings.defaults().withBuffers(size, size));
    conversation(sim, size);
    sim.close();
  }

  @Test
  void cutsAndLatency_off_takesNoTime() throws IOException {
    ActorSim sim = sim(3, NetworkSettings.defaults().withCuts(0).withLatency(Duration.ZERO));
    sim.system().spawn("acceptor", SimulatedIoContract::accept);
    sim.runUntilIdle();
    SimulatedSocket socket = sim.network().connect(SERVER);
    socket.write("all of it".getBytes(US_ASCII));
    assertThat(socket.read(100)).asString(US_ASCII).isEqualTo("all of it");
    assertThat(sim.scheduler().now()).isZero();
    socket.close();
    sim.close();
  }

  static boolean descriptorsAreListed() {
    return Files.isDirectory(DESCRIPTORS);
  }

  @Test
  @EnabledIf("descriptorsAreListed")
  void noRealSocketIsOpened_andNoThreadStarted() throws IOException {
    ActorSim warmUp = sim(1);
    conversation(warmUp);
    warmUp.close();
    List<String> socketsBefore = realSockets();
    Set<String> threadsBefore = threads();
    ActorSim sim = sim(2);
    sim.system().spawn("acceptor", SimulatedIoContract::accept);
    sim.runUntilIdle();
    SimulatedSocket socket = sim.network().connect(SERVER);
    assertThat(sim.network().openSockets()).isEqualTo(2);
    assertThat(realSockets()).isEqualTo(socketsBefore);
    if (!portable()) { // there, stacks are virtual threads of the JDK's own threads
      assertThat(threadsBefore).containsAll(threads());
    }
    socket.close();
    sim.close();
  }

  private static List<String> realSockets() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(SimulatedIoContract::target)
          .filter(target -> target.contains("socket") || target.contains("event"))
          .sorted()
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "gone";
    }
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  /* ---- what can go wrong without a fault ---- */

  @Test
  void connect_whereNobodyListens_isRefused() {
    try (ActorSim sim = sim(4)) {
      assertThatThrownBy(() -> sim.network().connect(SERVER)).isInstanceOf(ConnectException.class);
      sim.system().spawn("client", ctx -> talk(ctx, "x", 1));
      sim.runUntilIdle();
      sim.runFor(MINUTE);
      assertThat(sim.failures())
          .singleElement()
          .extracting(failure -> failure.cause().getClass())
          .isEqualTo(ConnectException.class);
      assertThat(sim.network().openSockets()).isZero();
    }
  }

  @Test
  void read_ofASilentPeer_timesOutInVirtualTime() throws IOException {
    try (ActorSim sim = sim(5)) {
      List<Duration> after = new ArrayList<>();
      sim.system()
          .spawn(
              "server",
              ctx -> {
                try (Listener listener = ctx.io().listen(SERVER, 5);
                    Connection connection = listener.accept()) {
                  Block block = ctx.heap().allocate(10);
                  Duration start = sim.scheduler().now();
                  try {
                    connection.read(block, 0, 10, Duration.ofHours(1));
                  } catch (SocketTimeoutException e) {
                    after.add(sim.scheduler().now().minus(start));
                  }
                  block.free();
                }
              });
      sim.runUntil(() -> sim.network().openSockets() > 0);
      SimulatedSocket socket = sim.network().connect(SERVER);
      sim.runUntil(() -> !after.isEmpty());
      assertThat(after.getFirst()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
      socket.close();
    }
  }

  @Test
  void client_thatReadsNothing_makesItsOwnActorWait_only() throws IOException {
    try (ActorSim sim = sim(6)) {
      sim.system().spawn("acceptor", SimulatedIoContract::accept);
      sim.runUntil(() -> sim.network().openSockets() > 0);
      SimulatedSocket greedy = sim.network().connect(SERVER);
      byte[] much = new byte[100_000];
      int written = 0;
      int n = 1;
      while (n > 0) {
        n = greedy.writeNow(much, written, much.length - written);
        written += n;
        sim.runUntilIdle();
        sim.runFor(Duration.ofMillis(100));
      }
      NetworkSettings network = sim.network().settings();
      assertThat(written)
          .isLessThanOrEqualTo(2 * (network.sendBuffer() + network.receiveBuffer()) + 1000);
      SimulatedSocket other = sim.network().connect(SERVER);
      other.write("hello".getBytes(US_ASCII));
      assertThat(other.readExactly(5)).asString(US_ASCII).isEqualTo("hello");
      assertThat(greedy.readExactly(written)).hasSize(written);
      greedy.close();
      other.close();
    }
  }

  @Test
  void backlog_full_clientsWaitAndGetIn() throws IOException {
    try (ActorSim sim = sim(8)) {
      ActorRef<Object> lazy =
          sim.system()
              .spawn(
                  "lazy",
                  ctx -> {
                    try (Listener listener = ctx.io().listen(SERVER, 2)) {
                      ctx.receive();
                      for (int i = 0; i < 5; i++) {
                        listener.accept().close();
                      }
                    }
                  });
      sim.runUntil(() -> sim.network().openSockets() > 0);
      SimulatedSocket first = sim.network().connect(SERVER);
      SimulatedSocket second = sim.network().connect(SERVER);
      assertThatThrownBy(() -> sim.network().connect(SERVER))
          .isInstanceOf(SimulationDeadlock.class);
      lazy.tell("go");
      SimulatedSocket fourth = sim.network().connect(SERVER);
      assertThat(fourth.readToEnd()).isEmpty();
      assertThat(first.readToEnd()).isEmpty();
      assertThat(second.readToEnd()).isEmpty();
    }
  }

  @Test
  void shutdown_endsAllConnections_whateverTheyDo() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      ActorSim sim = sim(seed);
      sim.system().spawn("acceptor", SimulatedIoContract::accept);
      sim.runUntil(() -> sim.network().openSockets() > 0);
      for (int i = 0; i < 3; i++) {
        SimulatedSocket socket = sim.network().connect(SERVER);
        socket.writeNow(new byte[1000], 0, 1000);
      }
      sim.close();
      assertThat(sim.network().openSockets()).as("seed %s", seed).isZero();
    }
  }
}
